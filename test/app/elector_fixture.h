// An elector with an API server that keeps one Lease.
#pragma once

#include <catch2/catch.hpp>

#include "app/elector.h"
#include "base/log.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Answer = ScriptedHttpClient::Answer;
using Rights = std::vector<std::pair<std::int64_t, std::chrono::milliseconds>>;

[[maybe_unused]] std::string lease(const std::string& holder, int version, int transitions) {
  return wire::to_json({.ns = "kube-system",
                        .name = "tke-cilium-operator",
                        .resource_version = std::to_string(version),
                        .holder = holder,
                        .duration = 15s,
                        .transitions = transitions});
}

[[maybe_unused]] Answer held(const std::string& holder, int version, int transitions = 1) {
  return {.body = lease(holder, version, transitions)};
}
// Ours, as it is after the renewal that was sent so long after the start.
[[maybe_unused]] Answer renewed_at(std::chrono::milliseconds time, int version,
                                   int transitions = 1) {
  wire::Lease ours = *wire::lease_from_json(lease("me", version, transitions));
  ours.renewed = ManualClock().system_now() + time;
  return {.body = wire::to_json(ours)};
}
const Answer kNone{.status = 404};
const Answer kConflict{.status = 409};
const Answer kAway{.error = Error{ErrorKind::Unavailable, "no answer"}};

struct Fixture {
  ManualClock clock;
  ScriptedHttpClient client;
  Leadership leadership;
  std::stop_source stop;
  Rights rights;  // what the sidecar was to be told
  bool fenced = true;
  std::function<void()> at_change = [] {};
  int elected = 0;
  int threw = 0;
  std::vector<bool> led;  // whether we led, at each wait

  explicit Fixture(std::deque<Answer> script) {
    log::set_level(log::Level::Error);
    client.script = std::move(script);
    client.at_end = [this] { stop.request_stop(); };
  }
  bool leads() const { return leadership.term(clock.steady_now()).has_value(); }

  // Stops after so many rounds; the release at the end is asked for, too.
  void run(int rounds) {
    Elector elector(client, leadership, clock, "me", {},
                    {.changed =
                         [this] {
                           note_right();
                           at_change();
                         },
                     .elected = [this] { ++elected; },
                     .threw = [this](const Error&) { ++threw; },
                     .fenced =
                         [this] {
                           note_right();
                           return fenced;
                         }},
                    [&](std::chrono::milliseconds time, std::stop_token) {
                      led.push_back(leads());
                      clock.advance(time);
                      if (static_cast<int>(led.size()) == rounds) stop.request_stop();
                    });
    elector.run(stop.get_token());
  }
  void note_right() {
    const auto right = leadership.right(clock.steady_now());
    REQUIRE(right);
    rights.emplace_back(right->epoch, right->left);
  }
  wire::HttpRequest request(std::size_t i) const {
    REQUIRE(client.requests().size() > i);
    return client.requests()[i];
  }
  wire::Lease sent(std::size_t i) const { return *wire::lease_from_json(request(i).body); }
};

}  // namespace
}  // namespace tco::app
