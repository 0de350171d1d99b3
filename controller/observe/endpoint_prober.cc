#include "observe/endpoint_prober.h"

#include "base/log.h"
#include "plan/view/api_server.h"

namespace tco::observe {
namespace {

// TKE's slice may show an address for a moment while the control plane moves.
constexpr std::chrono::minutes kLongEnough{1};

}  // namespace

void EndpointProber::look(plan::World& world, execute::KubePort& kube, const Clock& clock) {
  const bool follows =
      world.installation.spec.api_server.on_change == model::ApiServerChange::Follow;
  const auto listed = follows ? plan::first_listed_api_server(world) : std::nullopt;
  if (!listed || !plan::api_server_moved_to(world) || world.installation.meta.deleting) {
    address_.clear();
    return;
  }
  const Status answers = kube.answers(listed->host, listed->port);
  if (!answers) {
    log::info("New API server address does not answer", {{"error", answers.error().message}});
    world.unproved = answers.error().message;
    address_.clear();
    return;
  }
  const std::string address = plan::to_text(*listed);
  const SteadyTime now = clock.steady_now();
  if (address != address_) answers_since_ = now;
  address_ = address;
  if (now - answers_since_ >= kLongEnough) world.proved_address = address;
}

}  // namespace tco::observe
