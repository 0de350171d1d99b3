// A pass in which something cannot be read, written or done.
#include "app/reconcile_fixture.h"

namespace tco::app {
namespace {

TEST_CASE("reconcile: a failed action is told, and tried again later") {
  Fixture f(fresh());
  f.fail("set-finalizers", Fate::Refused);
  const Outcome outcome = f.pass();
  CHECK_FALSE(outcome.error);
  CHECK(outcome.set_back);
  CHECK_FALSE(outcome.acted);
  const Outcome told = f.pass();
  CHECK(f.ready() == "False Retrying");
  CHECK(f.writes() == Asked{"write-status", "create-event Retrying"});
  REQUIRE(told.recheck);

  f.fail("", Fate::Served);
  f.clock.advance(*told.recheck);
  CHECK(f.pass().acted);
  f.pass();
  CHECK(f.ready() == "Unknown Recording");
}

TEST_CASE("reconcile: one refused object holds up no other") {
  plan::World start = healthy();
  workload(start, "tke-eni-ipamd").tolerations.reset();
  Fixture f(start);
  f.cluster.fate = [](const Request& request) {
    return request.text().starts_with("add-toleration") ? Fate::Refused : Fate::Served;
  };
  f.put_back_kube_proxy();
  bool retired = false;
  for (int i = 0; i < 12; ++i) {
    f.pass();
    for (const std::string& write : f.writes()) retired = retired || write == "retire kube-proxy";
    f.feed.deliver(f.cluster);
  }
  CHECK(retired);
  CHECK(f.ready() == "False Retrying");
}

TEST_CASE("reconcile: what the user asks for anew is tried at once") {
  Fixture f(fresh());
  f.fail("set-finalizers", Fate::Refused);
  CHECK(f.pass().set_back);
  CHECK_FALSE(f.pass().set_back);
  f.cluster.object->requested_at = "now";
  CHECK(f.pass().set_back);
}

TEST_CASE("reconcile: a conflict is cured by looking again and shown to nobody") {
  Fixture f(healthy());
  f.put_back_kube_proxy();
  f.cluster.overtake("kube-proxy");
  const Outcome outcome = f.pass();
  REQUIRE(outcome.error);
  CHECK(outcome.error->kind == ErrorKind::Conflict);
  CHECK(f.ready() == "Unknown RepairingDrift");
}

TEST_CASE("reconcile: without the installation itself nothing can be said") {
  Fixture f(fresh());
  f.fail("get-installation", Fate::Refused);
  REQUIRE(f.pass().error);
  CHECK(f.writes().empty());
}

TEST_CASE(
    "reconcile: a part that cannot be read is told once it lasts, and holds up its rows alone") {
  Fixture f(healthy());
  f.pass();
  f.fail("get-flow-control", Fate::Refused);
  f.clock.advance(50s);  // until then it is carried over
  CHECK_FALSE(f.pass().error);
  CHECK(f.ready() == "True Installed");
  f.clock.advance(31s);
  f.pass();
  CHECK(f.ready() == "Unknown Unreadable");
  f.fail("", Fate::Served);
  f.pass();
  CHECK(f.ready() == "True Installed");
  f.fail("get-flow-control", Fate::Refused);
  f.put_back_kube_proxy();
  CHECK(f.pass().acted);
}

TEST_CASE("reconcile: a status that cannot be written holds up no action") {
  Fixture f(fresh());
  f.fail("write-status", Fate::Refused);
  CHECK(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status", "set-finalizers 1"});
}

TEST_CASE("reconcile: a status that cannot be written is tried again") {
  Fixture f(healthy());
  f.fail("write-status", Fate::Refused);
  CHECK(f.pass().error);
}

TEST_CASE("reconcile: a lost Event is no reason to do anything again") {
  Fixture f(healthy());
  f.fail("create-event", Fate::Refused);
  CHECK_FALSE(f.pass().error);
  CHECK_FALSE(f.pass().error);
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: each change of the cluster has its Event") {
  Fixture f(healthy());
  f.pass();
  f.put_back_kube_proxy();
  REQUIRE(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status", "retire kube-proxy", "create-event DriftRepaired"});
  CHECK(f.cluster.events.back().note ==
        "taking kube-proxy off every node again: kube-proxy runs again, undone by somebody whom "
        "the object does not name");
}

TEST_CASE("reconcile: progress is written once a second, a change of state at once") {
  plan::World start = fresh();
  start.installation.finalizers = healthy().installation.finalizers;
  start.records.api_server = healthy().records.api_server;
  start.records.first_version = healthy().records.first_version;
  start.records.profile = healthy().records.profile;
  workload(start, "tke-eni-ipamd").tolerations = Tolerations{{.op = "Exists"}};
  start.cni_config = healthy().cni_config;
  start.flow_control = flow_control();
  approve_plan(start);
  start.helm->operation = operation(start, model::OperationState::Running);
  Fixture f(start);
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});

  f.cluster.helm.operation->objects_done = 13;
  f.clock.advance(400ms);
  CHECK(f.pass().recheck == 600ms);
  CHECK(f.writes().empty());

  f.clock.advance(600ms);
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});
  CHECK(f.cluster.object->status.operation->progress == "13/23");

  f.cluster.helm.operation->state = model::OperationState::Succeeded;
  f.cluster.helm.release = deployed_release(start);
  f.cluster.helm.release->updated = f.cluster.now;
  f.pass();
  CHECK(f.writes() == Asked{"write-status"});
  CHECK(f.ready() == "Unknown AwaitingAgents");
}

TEST_CASE("reconcile: suspended, only the status is written") {
  plan::World start = fresh();
  start.installation.spec.suspend = true;
  Fixture f(start);
  CHECK_FALSE(f.pass().acted);
  CHECK(f.writes() == Asked{"write-status"});
  f.pass();
  CHECK(f.writes().empty());
}

TEST_CASE("reconcile: when to look again is what the plan says") {
  plan::World start = healthy();
  start.nodes.push_back(node("node-3"));
  start.nodes.edit_back().meta.created = kNow - 590s;
  Fixture f(start);
  CHECK(f.pass().recheck == 10s);
}

}  // namespace
}  // namespace tco::app
