#include "wire/json_scratch.h"

namespace tco::wire::json {
namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one a thread is the point.
thread_local std::unique_ptr<Scratch> kept;

}  // namespace

ScratchLoan::ScratchLoan()
    : scratch_(kept != nullptr ? std::move(kept) : std::make_unique<Scratch>()) {}

ScratchLoan::~ScratchLoan() {
  if (scratch_->padded.size() <= kKeptText + simdjson::SIMDJSON_PADDING) kept = std::move(scratch_);
}

}  // namespace tco::wire::json
