// What reading a JSON text takes beside the text: a parser and a padded copy, each as large as the
// text. A watch reads thousands of texts in a row, so each thread keeps its last ones.
#pragma once

#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>

namespace tco::wire::json {

struct Scratch {
  simdjson::ondemand::parser parser;
  std::string padded;

  // A copy of `text`, valid until the next call.
  simdjson::padded_string_view pad(std::string_view text) {
    padded.assign(text);
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    return simdjson::padded_string_view(padded.data(), text.size(), padded.size());
  }
};

// This thread's, for as long as the loan lives; a second loan at a time gets one of its own. After
// a text above kKeptText nothing is kept: such ones are rare, and threads are many.
class ScratchLoan {
 public:
  static constexpr std::size_t kKeptText = std::size_t{64} << 10U;

  ScratchLoan();
  ~ScratchLoan();
  ScratchLoan(const ScratchLoan&) = delete;
  ScratchLoan& operator=(const ScratchLoan&) = delete;

  Scratch& operator*() { return *scratch_; }

 private:
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace tco::wire::json
