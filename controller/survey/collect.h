// Reads a cluster for a survey. What cannot be read is noted, and the rest is read all the same.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "survey/nodes.h"
#include "transport/http_client.h"
#include "wire/json_reader.h"

namespace tco::survey {

struct Findings {
  wire::Json found = wire::Json::object();  // section -> name -> object; not masked yet
  Nodes nodes;
  std::vector<std::string> not_there;  // answered with 404: such a kind or object does not exist
  std::vector<std::string> not_read;   // "list nodes: 403 Forbidden: ..."
};

// Long lists are read in pages, nodes and their pods without a bound; of other kinds 200 objects
// are kept at most. Progress goes to the log. Errors: whatever kept everything from being read.
Result<Findings> collect(transport::HttpClient& client, const std::stop_token& stop);

}  // namespace tco::survey
