// What is read for preflight alone, and what the checks make of it.
#include <catch2/catch.hpp>

#include "fakes/said.h"
#include "fakes/world.h"
#include "plan/checks/checks.h"
#include "plan/preflight.h"
#include "plan/steps/steps.h"

namespace tco::plan {
namespace {

using checks::Found;
using Find = std::optional<Found> (*)(const View&);

std::string says(Find find, const model::PreflightFacts& facts) {
  World world = fresh();
  world.preflight = facts;
  const auto found = find(world);
  if (!found) return {};
  return (found->warning ? "warning: " : "") + found->message;
}

TEST_CASE("check: rights") {
  CHECK(says(checks::rbac_insufficient, {}) == "");
  CHECK(says(checks::rbac_insufficient, {.missing_rights = {{}}}) == "");
  CHECK(says(checks::rbac_insufficient,
             {.missing_rights = {{"patch deployments.apps hubble-relay in kube-system",
                                  "list nodes"}}}) ==
        "the operator's service account lacks rights: patch deployments.apps hubble-relay in "
        "kube-system; list nodes: apply deploy/ of this operator's release again, and for what "
        "spec.values add, a role of your own with these rights");
  const std::vector<std::string> many(10, "list x");
  CHECK(says(checks::rbac_insufficient, {.missing_rights = many}).find("; list x and 2 more: ") !=
        std::string::npos);
}

TEST_CASE("check: workloads on nodes that were there before") {
  CHECK(says(checks::existing_workloads, {}) == "");
  CHECK(says(checks::existing_workloads, {.workload_pods = {{}}}) == "");
  std::vector<model::WorkloadPod> pods = {{.ns = "shop", .name = "web-0", .node = "node-1"},
                                          {.ns = "shop", .name = "web-1", .node = "node-2"}};
  CHECK(says(checks::existing_workloads, {.workload_pods = pods}) ==
        "nodes that were there before this installation run pods with a network that is not "
        "Cilium's (spec.nodes.existing is Refuse): node-1 (shop/web-0), node-2 (shop/web-1); move "
        "these pods to new nodes, or set spec.nodes.existing to InPlace and restart each of them "
        "once Cilium runs; not counted are pods on the host's network and in kube-system, "
        "kube-public, "
        "kube-node-lease, tcr-assistant-system, tke-eni-ip-webhook");
  for (int i = 3; i <= 6; ++i) pods.push_back({.ns = "s", .name = "w", .node = "n"});
  CHECK(says(checks::existing_workloads, {.workload_pods = pods}).find(" and 1 more; ") !=
        std::string::npos);
}

TEST_CASE("check: workloads on existing nodes are a warning if these are used in place") {
  World world = fresh();
  world.installation.spec.existing_nodes = model::ExistingNodes::InPlace;
  world.preflight =
      model::PreflightFacts{.workload_pods = {{{.ns = "shop", .name = "web-0", .node = "node-1"}}}};
  const auto found = checks::existing_workloads(world);
  REQUIRE(found);
  CHECK(found->warning);
  CHECK(found->message ==
        "nodes that were there before run pods that Cilium does not know until they are started "
        "anew (spec.nodes.unmanagedPods): node-1 (shop/web-0)");
}

TEST_CASE("check: webhooks that nobody can answer yet") {
  const model::PodWebhook policy{.configuration = "ValidatingWebhookConfiguration policy",
                                 .name = "pods.policy.example.com",
                                 .service = "policy/webhook"};
  const model::PodWebhook of_tke{
      .configuration = "MutatingWebhookConfiguration add-pod-eni-ip-limit-webhook",
      .name = "w",
      .service = "tke-eni-ip-webhook/w",
      .has_pods = false};
  CHECK(says(checks::pod_webhook, {}) == "");
  CHECK(says(checks::pod_webhook, {.pod_webhooks = {{}}}) == "");
  CHECK(says(checks::pod_webhook, {.pod_webhooks = {{policy}}}) ==
        "webhooks with failurePolicy Fail are asked before a pod of Cilium's is created, and are "
        "served on the pods' network, which is not there without Cilium: "
        "ValidatingWebhookConfiguration policy (pods.policy.example.com, Service policy/webhook); "
        "exclude namespace kube-system by their namespaceSelector, or set failurePolicy to Ignore");
  CHECK(says(checks::pod_webhook, {.pod_webhooks = {{of_tke}}})
            .starts_with("warning: webhooks with"));
  CHECK(says(checks::pod_webhook, {.pod_webhooks = {{of_tke, policy}}})
            .find("(w, Service tke-eni-ip-webhook/w, which has no pods), ValidatingWebhook") !=
        std::string::npos);
}

TEST_CASE("check: kube-proxy's mode, where its ConfigMap says it") {
  const auto mode = [](const std::string& config) {
    World world = fresh();
    world.preflight = model::PreflightFacts{.kube_proxy_config = config};
    world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
    return checks::ipvs_mode(world).has_value();
  };
  CHECK(mode("kind: KubeProxyConfiguration\nmode: ipvs\n"));
  CHECK(mode("mode: \"ipvs\"\n"));
  CHECK(mode(R"({"kind":"KubeProxyConfiguration","mode": "ipvs"})"));
  CHECK_FALSE(mode("mode: iptables\nipvs:\n  scheduler: rr\n"));
  CHECK_FALSE(mode("detectLocalMode: ipvs\n"));
  CHECK_FALSE(mode(""));
}

TEST_CASE("preflight: what is read for it alone is read while it can stop something") {
  CHECK(preflight_decides(fresh()));
  CHECK_FALSE(preflight_decides(healthy()));
  World world = healthy();
  world.installation.spec.version = "1.18.4";
  CHECK(preflight_decides(world));
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK_FALSE(preflight_decides(world));
  world = fresh();
  world.installation.meta.deleting = true;
  CHECK_FALSE(preflight_decides(world));
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK_FALSE(preflight_decides(world));
}

TEST_CASE("preflight: it looks again by itself at what no event tells of") {
  World world = fresh();
  world.preflight = model::PreflightFacts{.missing_rights = {{"list nodes"}}};
  const std::string text = said(steps::preflight_passed(world));
  CHECK(text.starts_with("Blocked RBACInsufficient: RBACInsufficient: the operator's"));
  CHECK(text.ends_with("[again in 20s]"));
  world.preflight = model::PreflightFacts{};
  world.kubernetes = {1, 28, "v1.28.3"};  // an event tells, and until then nothing is read
  CHECK(said(steps::preflight_passed(world)).ends_with("upgrade the cluster"));
}

TEST_CASE("preflight: nodes that were there before") {
  World world = fresh();
  CHECK(nodes_before_installation(world).empty());
  world.installation.meta.created = kNow;
  CHECK(nodes_before_installation(world) == std::set<std::string>{"node-1", "node-2"});
  world.nodes.edit(0).instance_type = "eklet";
  CHECK(nodes_before_installation(world) == std::set<std::string>{"node-2"});
}

TEST_CASE("preflight: TKE's relay among the users' pods is the system's") {
  CHECK(part_of_the_system({.ns = "default", .name = "kubernetes-proxy-7d9f-x", .node = "n"}));
  CHECK(part_of_the_system({.ns = "kube-system", .name = "coredns", .node = "n"}));
  CHECK_FALSE(part_of_the_system({.ns = "shop", .name = "kubernetes-proxy-x", .node = "n"}));
  CHECK_FALSE(part_of_the_system({.ns = "default", .name = "web", .node = "n"}));
}

}  // namespace
}  // namespace tco::plan
