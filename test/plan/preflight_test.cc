// The table of preflight: which checks speak together, in what order, and whom they stop.
#include "plan/preflight.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "fakes/world.h"
#include "plan/plan.h"
#include "plan/reasons.h"

namespace tco::plan {
namespace {

std::vector<std::string> failed(const World& world) {
  std::vector<std::string> names;
  for (const Finding& finding : failed_checks(world)) names.emplace_back(finding.check);
  return names;
}

std::vector<std::string> warnings(const World& world) {
  std::vector<std::string> names;
  for (const Finding& finding : preflight_findings(world)) {
    if (finding.warning) names.emplace_back(finding.check);
  }
  return names;
}

using Names = std::vector<std::string>;

// A cluster on which every check finds something, but for those that exclude each other.
World hopeless() {
  World world = fresh();
  world.kubernetes = {1, 26, "v1.26.1"};
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  world.workloads.push_back(daemon_set("cilium", 2));
  world.workloads.push_back(daemon_set("node-local-dns", 2));
  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  workload(world, "kube-proxy").containers[0].arguments = {"--proxy-mode=ipvs"};
  workload(world, "tke-eni-agent").containers[0].image = "mirror/tke-eni-agent:v3.7.5";
  world.nodes.edit(0).kernel = "5.4.119-19-0009.3";
  world.nodes.edit(1).shared_eni = false;
  world.nodes.edit(1).independent_eni = true;
  world.api_endpoints[0].addresses = {"10.0.0.9"};
  world.preflight = model::PreflightFacts{
      .missing_rights = {{"list nodes"}},
      .workload_pods = {{{.ns = "shop", .name = "web", .node = "node-1"}}},
      .pod_webhooks = {{{.configuration = "c", .name = "n", .service = "s"}}}};
  return world;
}

TEST_CASE("preflight: nothing to say of a cluster as it should be") {
  CHECK(preflight_findings(fresh()).empty());
  CHECK(preflight_findings(healthy()).empty());
}

TEST_CASE("preflight: all failures at once, in the documented order, warnings last") {
  // Not ForeignCilium: on such a network it is TKE's own, which has been said.
  CHECK(failed(hopeless()) == Names{"KubernetesTooOld", "UnsupportedNetworkMode", "IndependentENI",
                                    "IPAMDTooOld", "KernelTooOld", "RBACInsufficient",
                                    "ExistingWorkloads", "PodWebhook", "IPVSMode",
                                    "LoadBalancerAddress"});
  CHECK(warnings(hopeless()) == Names{"NodeLocalDNS"});
}

TEST_CASE("preflight: an ignored check is a warning, the others are what they were") {
  World world = hopeless();
  world.installation.spec.preflight.ignore = {"KernelTooOld", "KubernetesTooOld"};
  CHECK(failed(world) == Names{"UnsupportedNetworkMode", "IndependentENI", "IPAMDTooOld",
                               "RBACInsufficient", "ExistingWorkloads", "PodWebhook", "IPVSMode",
                               "LoadBalancerAddress"});
  CHECK(warnings(world) == Names{"KubernetesTooOld", "KernelTooOld", "NodeLocalDNS"});
}

TEST_CASE("preflight: with every check ignored the cluster is installed on") {
  World world = hopeless();
  CHECK_FALSE(preflight_allows(world));
  for (const std::string_view name : ignorable_checks()) {
    world.installation.spec.preflight.ignore.emplace_back(name);
  }
  CHECK(failed(world).empty());
  CHECK(preflight_allows(world));
}

TEST_CASE("preflight: a foreign Cilium is not to be ignored") {
  World world = fresh();
  world.workloads.push_back(daemon_set("cilium", 2));
  world.installation.spec.preflight.ignore = {"ForeignCilium"};
  CHECK(failed(world) == Names{"ForeignCilium"});
}

TEST_CASE("preflight: somebody's operation on what was installed is not a foreign Cilium") {
  World world = healthy();
  world.helm->release->labels.clear();
  CHECK(failed(world) == Names{"ForeignCilium"});
  world.helm->release->status = "pending-upgrade";
  CHECK(failed(world).empty());
  const Plan plan = make_plan(world);
  const auto unlocked = std::ranges::find(plan.results, "ReleaseUnlocked", &StepResult::name);
  CHECK(std::get<Blocked>(unlocked->verdict).reason == "ForeignPendingRelease");
  CHECK(plan.next() == nullptr);
  world.records.installed.reset();
  CHECK(failed(world) == Names{"ForeignCilium"});
}

TEST_CASE("preflight: the schema takes the names of the checks that can be ignored") {
  std::ifstream file(std::string(TCO_SOURCE_DIR) + "/crd/ciliuminstallation.yaml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::string listed = "                      enum:\n";
  for (const std::string_view name : ignorable_checks()) {
    listed += "                      - " + std::string(name) + "\n";
  }
  CHECK(text.find(listed + "              nodes:\n") != std::string::npos);
}

TEST_CASE("preflight: it allows what was installed once, whatever it finds") {
  World world = healthy();
  world.kubernetes = {1, 28, "v1.28.3"};
  CHECK(preflight_allows(world));

  world.helm->release->last_deployed_revision = 0;
  CHECK_FALSE(preflight_allows(world));
  CHECK(preflight_allows(fresh()));
  world = fresh();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK_FALSE(preflight_allows(world));
}

}  // namespace
}  // namespace tco::plan
