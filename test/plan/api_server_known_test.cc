// Where the API server is: asked once, kept on record, never concluded from an empty slice.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

const char* const kEmptySlice =
    "Wait AwaitingAPIServerAddress: the EndpointSlice of Service default/kubernetes names no ready "
    "address with a port; set spec.apiServer to Static if it stays empty";

void make_static(World& world) {
  world.installation.spec.api_server = {model::AddressSource::Static, "169.254.0.9", 6443};
}

TEST_CASE("api server known: on a new cluster") {
  check_sentences(
      steps::api_server_known, fresh(),
      {{"the slice names it", [](World&) {},
        "Act Recording: recording the API server's address 169.254.128.112:60002"},
       {"the spec names it", make_static,
        "Act Recording: recording the API server's address 169.254.0.9:6443"},
       {"the spec named it before, and names none now",
        [](World& w) { w.records.api_server = "169.254.0.9:6443 Static"; },
        "Act Recording: recording the API server's address 169.254.128.112:60002"},
       {"there is no slice", [](World& w) { w.api_endpoints.clear(); }, kEmptySlice},
       {"the slice is empty", [](World& w) { w.api_endpoints[0].addresses.clear(); }, kEmptySlice},
       {"the slice has no port", [](World& w) { w.api_endpoints[0].port = 0; }, kEmptySlice},
       {"another slice is filled",
        [](World& w) {
          w.api_endpoints.push_back(w.api_endpoints[0]);
          w.api_endpoints[0].addresses.clear();
        },
        "Act Recording: recording the API server's address 169.254.128.112:60002"},
       {"preflight fails",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28.3-tke.1"};
        },
        "Wait WaitingForStep: waiting for preflight"}});
}

TEST_CASE("api server known: a fixed address is on record as that, and left with the spec's") {
  World world = healthy();
  make_static(world);
  const auto record = action_of<RecordApiServer>(steps::api_server_known(world));
  CHECK(record.address == "169.254.0.9:6443 Static");
  world.records.api_server = record.address;
  CHECK(said(steps::api_server_known(world)) == "Done: the API server is 169.254.0.9:6443");
  world.installation.spec.api_server = {};
  CHECK(action_of<RecordApiServer>(steps::api_server_known(world)).address ==
        "169.254.128.112:60002");
  world.api_endpoints[0].addresses.clear();
  CHECK(said(steps::api_server_known(world)) == kEmptySlice);
}

TEST_CASE("api server known: a new address is followed once it is proved, and only then") {
  World world = healthy();
  world.installation.spec.api_server.on_change = model::ApiServerChange::Follow;
  world.api_endpoints[0].addresses = {"169.254.128.200"};
  check_sentences(
      steps::api_server_known, world,
      {{"not proved yet", [](World&) {},
        "Done: the API server is 169.254.128.112:60002 [again in 15s]"},
       {"proved", [](World& w) { w.proved_address = "169.254.128.200:60002"; },
        "Act Recording: recording the API server's new address 169.254.128.200:60002, which Cilium "
        "is to use instead of 169.254.128.112:60002"},
       {"proved, and the old one is listed again",
        [](World& w) {
          w.proved_address = "169.254.128.200:60002";
          w.api_endpoints[0].addresses.emplace_back("169.254.128.112");
        },
        "Done: the API server is 169.254.128.112:60002"}});
}

TEST_CASE("api server known: a former installation's address is used while it is listed") {
  World world = fresh();
  world.records.api_server = "169.254.128.112:60002";
  CHECK(said(steps::api_server_known(world)) == "Done: the API server is 169.254.128.112:60002");
  world.api_endpoints[0].addresses = {"169.254.128.200"};
  CHECK(said(steps::api_server_known(world)) ==
        "Act Recording: recording the API server's address 169.254.128.200:60002");
  world.helm = Error{ErrorKind::Unavailable, "gone"};  // nobody can tell that nothing runs
  CHECK(said(steps::api_server_known(world)) == "Done: the API server is 169.254.128.112:60002");
}

TEST_CASE("api server known: what is on record stays") {
  check_sentences(steps::api_server_known, healthy(),
                  {{"as recorded", [](World&) {}, "Done: the API server is 169.254.128.112:60002"},
                   {"the slice is empty for a while", [](World& w) { w.api_endpoints.clear(); },
                    "Done: the API server is 169.254.128.112:60002"},
                   {"the slice names another one: agents are connected to the recorded one",
                    [](World& w) { w.api_endpoints[0].addresses = {"169.254.128.200"}; },
                    "Done: the API server is 169.254.128.112:60002"},
                   {"the user names another one", make_static,
                    "Act Recording: recording the API server's address 169.254.0.9:6443"},
                   {"the record is no address", [](World& w) { w.records.api_server = "nonsense"; },
                    "Act Recording: recording the API server's address 169.254.128.112:60002"},
                   {"the record has no port", [](World& w) { w.records.api_server = "10.0.0.9:x"; },
                    "Act Recording: recording the API server's address 169.254.128.112:60002"}});
}

TEST_CASE("api server known: the action names the address") {
  CHECK(action_of<RecordApiServer>(steps::api_server_known(fresh())).address ==
        "169.254.128.112:60002");
}

}  // namespace
}  // namespace tco::plan
