#include "app/setbacks.h"

#include <algorithm>

#include "queue/retry.h"

namespace tco::app {
namespace {

// What cannot succeed as it is may do so after a change that no event tells: a policy, a role.
constexpr std::chrono::minutes kRefused{1};
// One process, one attempt at a time: there is no herd to spread.
constexpr double kNoJitter = 0.5;

}  // namespace

void Setbacks::failed(std::string_view row, const Error& error, SteadyTime now) {
  auto found = rows_.find(row);
  if (found == rows_.end()) found = rows_.emplace(std::string(row), Row{.error = error}).first;
  Row& entry = found->second;
  entry.error = error;
  ++entry.failures;
  entry.until = now + queue::retry_after(error, entry.failures, kNoJitter).value_or(kRefused);
}

void Setbacks::worked(std::string_view row) {
  if (const auto found = rows_.find(row); found != rows_.end()) rows_.erase(found);
}

void Setbacks::mark(plan::Plan& plan, SteadyTime now) {
  std::erase_if(rows_, [&](const auto& row) {
    return std::ranges::none_of(plan.results, [&](const plan::StepResult& result) {
      return result.name == row.first && std::holds_alternative<plan::Act>(result.verdict);
    });
  });
  for (plan::StepResult& result : plan.results) {
    const auto found = rows_.find(result.name);
    if (found == rows_.end()) continue;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(found->second.until - now);
    result.setback = plan::Setback{.error = found->second.error,
                                   .left = std::max(left, std::chrono::milliseconds{0})};
  }
}

}  // namespace tco::app
