// What nobody outside a TKE cluster knows, and what was read says about it.
#pragma once

#include <string>
#include <vector>

#include "wire/json_reader.h"

namespace tco::survey {

struct Answer {
  int number = 0;
  std::string question;
  std::string answer;            // sentences; they also say what no API tells, and how to find out
  std::vector<std::string> see;  // sections of "found"
};

// Pure. `found` as in the report; a section that is missing is one that could not be read.
std::vector<Answer> answers(const wire::Json& found);

}  // namespace tco::survey
