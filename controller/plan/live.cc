#include "plan/live.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

constexpr std::chrono::hours kSoon{30 * 24};

}  // namespace

const model::LiveRelease* looked_at(const View& view) {
  if (!view.look.live || !release_at_rest(view)) return nullptr;
  return view.look.live->revision == release(view)->revision ? &*view.look.live : nullptr;
}

bool ends_soon(const model::Certificate& certificate, model::Time now) {
  const auto third = (certificate.not_after - certificate.not_before) / 3;
  return certificate.not_after - now < std::min<model::Time::duration>(kSoon, third);
}

std::optional<std::string> expiring(const View& view) {
  const model::LiveRelease* live = looked_at(view);
  if (live == nullptr) return std::nullopt;
  std::string text;
  for (const model::Certificate& certificate : live->certificates) {
    if (certificate.renewable || !ends_soon(certificate, view.look.now)) continue;
    if (!text.empty()) text += ", ";
    text += certificate.name;
    text += certificate.not_after < view.look.now ? " ended at " : " ends at ";
    text += to_rfc3339(certificate.not_after);
  }
  if (text.empty()) return std::nullopt;
  return "Secret " + text + ", and the operator does not renew it: docs/operating.md, Certificates";
}

}  // namespace tco::plan
