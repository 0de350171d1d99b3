#include "status/history.h"

#include <algorithm>

#include "base/text.h"
#include "plan/reasons.h"
#include "plan/upgrade.h"
#include "plan/view/release.h"
#include "status/conditions.h"

namespace tco::status {
namespace {

using model::HistoryEntry;

constexpr std::size_t kLongest = 5;
constexpr std::size_t kLongestMessage = 512;

model::Time now(const plan::View& view) {
  return std::chrono::floor<std::chrono::seconds>(view.look.now);
}

void end(HistoryEntry& entry, const plan::View& view, std::string_view result,
         const std::string& message = {}) {
  entry.result = result;
  entry.message = clip(message, kLongestMessage);
  entry.finished = now(view);
}

// Helm was asked, or is about to be.
bool begins(const plan::Verdict& verdict) {
  const auto* act = std::get_if<plan::Act>(&verdict);
  const auto* wait = std::get_if<plan::Wait>(&verdict);
  const std::string_view reason = act != nullptr    ? act->reason
                                  : wait != nullptr ? wait->reason
                                                    : std::string_view{};
  return reason == plan::reasons::kInstallingRelease;
}

HistoryEntry begun(const plan::View& view, const std::string& desired) {
  const std::string& to = view.look.installation.spec.version;
  HistoryEntry entry;
  entry.to = to;
  entry.desired = desired;
  entry.result = "Running";
  entry.started = now(view);
  if (!plan::installed_once(view)) {
    entry.type = "Install";
    return entry;
  }
  entry.from = plan::deployed_version(view);
  entry.type = entry.from == to ? "Change" : "Upgrade";
  return entry;
}

void begin(std::vector<HistoryEntry>& history, HistoryEntry entry) {
  const bool again = !history.empty() && history.front().result == "Failed" &&
                     history.front().desired == entry.desired;
  if (again) {
    HistoryEntry& before = history.front();
    before.result = entry.result;
    before.message.clear();
    before.finished.reset();
    ++before.attempts;
    return;
  }
  history.insert(history.begin(), std::move(entry));
  if (history.size() > kLongest) history.resize(kLongest);
}

}  // namespace

std::vector<HistoryEntry> next_history(const plan::View& view, const plan::Plan& plan) {
  std::vector<HistoryEntry> history = view.look.installation.status.history;
  const auto row = std::ranges::find(plan.results, "ReleaseDeployed", &plan::StepResult::name);
  const auto& desired = view.desired();
  if (row == plan.results.end() || !desired) return history;

  if (!history.empty() && history.front().result == "Running") {
    HistoryEntry& running = history.front();
    const auto* blocked = std::get_if<plan::Blocked>(&row->verdict);
    if (running.desired != desired->digest) {
      end(running, view, "Superseded");
    } else if (blocked != nullptr) {
      end(running, view, "Failed", blocked->message);
    } else if (current_step(plan) == nullptr) {
      end(running, view, "Succeeded");
    }
  }
  const bool running = !history.empty() && history.front().result == "Running";
  if (!running && begins(row->verdict)) begin(history, begun(view, desired->digest));
  return history;
}

}  // namespace tco::status
