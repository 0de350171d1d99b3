// Every documented reason is given by some situation, and no other is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <functional>
#include <set>

#include "base/names.h"
#include "fakes/world.h"
#include "plan/all_reasons.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "status/conditions.h"
#include "status/said_conditions.h"
#include "status/teardowns.h"
#include "status/upgrades.h"

namespace tco::status {
namespace {

namespace reasons = plan::reasons;
using plan::World;

void collect(const World& world, const Error* failure, std::set<std::string>& found) {
  const plan::Plan plan = planned(world, failure);
  for (const model::Condition& each : conditions({}, plan, world)) {
    found.insert(each.reason);
  }
  for (const plan::StepResult& result : plan.results) {
    if (const auto* act = std::get_if<plan::Act>(&result.verdict)) found.emplace(act->reason);
    if (const auto* wait = std::get_if<plan::Wait>(&result.verdict)) found.emplace(wait->reason);
    if (const auto* blocked = std::get_if<plan::Blocked>(&result.verdict)) {
      found.emplace(blocked->reason);
    }
  }
}

void pending(World& world) {
  world.helm->release = deployed_release(world);
  world.helm->release->status = "pending-install";
}

// Each spoils a claimed cluster on which nothing else has been done.
const std::vector<std::function<void(World&)>>& first_installations() {
  static const std::vector<std::function<void(World&)>> all = {
      [](World& w) { w.stop = stop_order(); },
      [](World& w) { w.installation.emergency = "true"; },
      [](World& w) { w.installation.finalizers.clear(); },
      [](World& w) { w.installation.spec.suspend = true; },
      [](World& w) { w.installation.meta.deleting = true; },
      [](World& w) {
        w.kubernetes = {1, 28, "v1.28"};
      },
      [](World& w) { remove_workload(w, "tke-eni-agent"); },
      [](World& w) {
        w.installation.spec.egress.mode = model::EgressMode::IPMasq;
        w.ip_masq_config = "nonsense";
      },
      [](World& w) { w.preflight = model::PreflightFacts{.missing_rights = {{"list nodes"}}}; },
      [](World& w) {
        w.preflight = model::PreflightFacts{.workload_pods = {{{.ns = "a", .name = "b"}}}};
      },
      [](World& w) {
        w.preflight = model::PreflightFacts{.pod_webhooks = {{{.configuration = "c"}}}};
      },
      [](World& w) { w.workloads.push_back(daemon_set("cilium", 2)); },
      [](World& w) {
        w.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
        workload(w, "kube-proxy").containers[0].arguments = {"--proxy-mode=ipvs"};
      },
      [](World& w) {
        w.nodes.edit(0).shared_eni = false;
        w.nodes.edit(0).independent_eni = true;
      },
      [](World& w) { workload(w, "tke-eni-agent").containers[0].image = "x:v3.7.5"; },
      [](World& w) { w.nodes.edit(0).kernel = "5.4.119"; },
      [](World& w) { w.api_endpoints[0].addresses = {"10.0.0.9"}; },
      [](World& w) { w.api_endpoints.clear(); },
      [](World& w) { w.installation.spec.values = R"({"agent":false})"; },
      [](World& w) {
        w.values_from = Error{ErrorKind::Invalid, "no such Secret"};
      },
      [](World& w) {
        w.helm = Error{ErrorKind::Unavailable, "away"};
      },
      [](World& w) {  // everything is on record, and nothing was changed yet
        w.records = healthy().records;
        w.records.installed.reset();
        for (auto& [key, original] : w.records.originals) original.generation = 1;
      },
      [](World& w) { w.cni_config = healthy().cni_config; },
      [](World& w) { pending(w); },
      [](World& w) {
        pending(w);
        w.helm->release->labels.clear();
      },
      [](World& w) {
        pending(w);
        w.helm->release->labels[std::string(names::kStartIdLabel)] = "another";
        w.helm->started = kNow;
      },
  };
  return all;
}

const std::vector<std::function<void(World&)>>& later_situations() {
  static const std::vector<std::function<void(World&)>> all = {
      [](World&) {},
      [](World& w) { w.gate.stuck = {"node-1"}; },
      [](World& w) { w.node_pools = {{.what = "web", .karpenter = true}}; },
      [](World& w) { w.gate.unpatched = {{.node = "node-1", .why = "denied"}}; },
      [](World& w) {
        w.installation.meta.deleting = true;
        w.gate.cleared = false;
      },
      [](World& w) {
        w.installation.meta.deleting = true;
        w.installation.spec.gate.owner = model::GateOwner::Operator;
      },
      [](World& w) { w.nodes.clear(); },
      [](World& w) {
        w.nodes.push_back(node("eklet-1"));
        w.operator_node = "eklet-1";
      },
      [](World& w) {
        w.installation.spec.node_pools = {node_pool()};
        w.karpenter = karpenter(node_pool());
      },
      [](World& w) {
        w.installation.spec.node_pools = {node_pool()};
        w.karpenter = karpenter(node_pool());
        w.installation.spec.node_pools[0].cpu_limit = 7;
      },
      [](World& w) {
        w.installation.spec.node_pools = {node_pool()};
        w.karpenter = model::Karpenter{.served = true};
        approve_plan(w);
      },
      [](World& w) { w.installation.spec.node_pools = {node_pool()}; },
      [](World& w) {
        workload(w, "kube-proxy") = daemon_set("kube-proxy", 2);
        pod(w, model::PodComponent::Agent, "node-1").meta.created = kNow;
        pod(w, model::PodComponent::Agent, "node-1").ready = false;
      },
      [](World& w) {
        workload(w, "kube-proxy") = daemon_set("kube-proxy", 2);
        workload(w, "cilium-operator").available = 0;
      },
      [](World& w) { w.pods.clear(); },
      [](World& w) { w.records.cni_cleaned.reset(); },
      [](World& w) {
        w.records.cni_cleaned.reset();
        w.operator_image.clear();
      },
      [](World& w) {
        w.records.cni_cleaned.reset();
        run_cni_cleaner(w, plan::CniDuty::Clean);
        pod(w, model::PodComponent::CNICleaner, "node-1").ready = false;
      },
      [](World& w) { want_next_patch(w); },
      [](World& w) {
        want_next_patch(w);
        run_pre_pull(w);
        pod(w, model::PodComponent::PrePull, "node-1").ready = false;
        w.now += std::chrono::hours{1};
      },
      [](World& w) { start_agent_wrong(w); },
      [](World& w) { w.unmanaged.pods = {{.node = "node-1", .pod = {.controlled = true}}}; },
      [](World& w) {
        w.unmanaged.pods = {{.node = "node-1", .pod = {.controlled = true}}};
        w.installation.spec.unmanaged_pods = model::UnmanagedPolicy::Evict;
        approve_plan(w);
      },
      [](World& w) { w.installation.spec.version = "1.20.1"; },
      [](World& w) { w.installation.spec.version = "1.17.18"; },
      [](World& w) { w.installation.spec.profile = "tke-2031.4"; },
      roll_agents,
      rewrite_release,
      [](World& w) { workload(w, "kube-proxy").node_selector.reset(); },
      [](World& w) { workload(w, "kube-proxy").ready = 1; },
      [](World& w) {  // the first time
        workload(w, "kube-proxy").node_selector.reset();
        w.records.installed.reset();
        w.records.originals.at(plan::record_key(workload(w, "kube-proxy"))).generation = 1;
      },
      [](World& w) {
        workload(w, "kube-proxy").node_selector.reset();
        w.installation.spec.components.drift = model::DriftPolicy::Report;
      },
      [](World& w) {
        workload(w, "kube-proxy").node_selector.reset();
        w.records.repairs["daemonset.kube-system.kube-proxy"].recent.assign(6, kNow);
      },
      [](World& w) { w.records.repairs["daemonset.kube-system.kube-proxy"].total = 1; },
      [](World& w) { w.api_endpoints[0].addresses = {"169.254.128.113"}; },
      [](World& w) {
        w.installation.spec.values = R"({"hubbel":{}})";
        w.helm->release->unknown_values = {"/hubbel"};
      },
      [](World& w) { workload(w, "cilium").original = "{}"; },
      [](World& w) {
        w.installation.emergency = "kube-proxy";
        remove_workload(w, "kube-proxy");
      },
  };
  return all;
}

std::set<std::string> every_reason_given() {
  std::set<std::string> found;
  for (const World& world : teardowns()) collect(world, nullptr, found);
  for (const auto& spoil : first_installations()) {
    World world = fresh();
    world.installation.finalizers = healthy().installation.finalizers;
    spoil(world);
    collect(world, nullptr, found);
    if (!plan::work_out_changes(world)) continue;
    approve_plan(world);
    collect(world, nullptr, found);
  }
  for (const auto& all : {later_situations(), upgrades()}) {
    for (const auto& spoil : all) {
      World world = healthy();
      spoil(world);
      collect(world, nullptr, found);
    }
  }
  for (const char* reason :
       {"ChartNotFound", "ChartUnreachable", "ChartUnauthorized", "ChartChecksumMismatch",
        "ChartInvalid", "ValuesInvalid", "RenderFailed", "HelmFailed", "Ownership", "Denied"}) {
    World world = fresh();
    world.cni_config = healthy().cni_config;
    failed_operation(world, reason);
    approve_plan(world);
    collect(world, nullptr, found);
  }
  World ending = healthy();
  ending.live =
      model::LiveRelease{.revision = ending.helm->release->revision,
                         .differences = {},
                         .certificates = {{.name = "ca"}, {.name = "hubble", .renewable = true}}};
  collect(ending, nullptr, found);
  World waits = healthy();
  waits.installation.spec.plan.approval = model::Approval::Manual;
  waits.plan.approved.clear();
  collect(waits, nullptr, found);
  World unread = healthy();
  unread.unread[plan::Part::Nodes] = {.error = {ErrorKind::Unavailable, "503"}, .since = {}};
  collect(unread, nullptr, found);
  World edited = healthy();
  edited.records.installed.reset();
  model::Workload& proxy = workload(edited, "kube-proxy");
  proxy.node_selector.reset();
  edited.records.originals.erase(plan::record_key(proxy));
  edited.records.unreadable[plan::record_key(proxy)] = {.why = "garbage", .text = "garbage"};
  collect(edited, nullptr, found);
  for (const ErrorKind kind : {ErrorKind::Forbidden, ErrorKind::Unavailable, ErrorKind::Internal}) {
    const Error failure{kind, "x"};
    collect(fresh(), &failure, found);
  }
  return found;
}

TEST_CASE("reasons: each that is documented is given, and each that is given is documented") {
  std::set<std::string> documented;
  for (const reasons::Reason& reason : reasons::kAll) documented.emplace(reason.name);
  CHECK(every_reason_given() == documented);
}

TEST_CASE("reasons: none is declared and left out of the list") {
  std::ifstream file(std::string(TCO_SOURCE_DIR) + "/controller/plan/reasons.h");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view kDeclaration = "inline constexpr Reason k";
  std::size_t declared = 0;
  for (auto at = text.find(kDeclaration); at != std::string::npos;
       at = text.find(kDeclaration, at + 1)) {
    ++declared;
  }
  CHECK(declared == reasons::kAll.size());
}

TEST_CASE("reasons: words for machines, sentences for people") {
  std::set<std::string_view> names;
  for (const reasons::Reason& reason : reasons::kAll) {
    INFO(reason.name);
    CHECK(names.insert(reason.name).second);
    // What metav1.Condition's pattern allows, in CamelCase.
    CHECK(std::isupper(static_cast<unsigned char>(reason.name.front())) != 0);
    CHECK(std::ranges::all_of(reason.name, [](unsigned char c) { return std::isalnum(c) != 0; }));
    CHECK(reason.sentence.ends_with("."));
  }
}

}  // namespace
}  // namespace tco::status
