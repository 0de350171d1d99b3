// A reflector run to the end of a script, and the bytes such a script is made of.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "cache/reflector.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"
#include "model/node.h"

namespace tco::cache {

using namespace std::chrono_literals;
using model::Node;

inline std::string node(const std::string& name, const std::string& version,
                        const std::string& os = "linux") {
  return R"({"metadata":{"name":")" + name + R"(","resourceVersion":")" + version +
         R"(","labels":{"kubernetes.io/os":")" + os + R"("}}})";
}

inline std::string event(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

inline std::string bookmark(const std::string& version, bool end = false) {
  const std::string annotations =
      end ? R"(,"annotations":{"k8s.io/initial-events-end":"true"})" : "";
  return event("BOOKMARK",
               R"({"metadata":{"resourceVersion":")" + version + "\"" + annotations + "}}");
}

inline std::string list(const std::string& items, const std::string& version,
                        const std::string& more = "") {
  return R"({"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":")" + version +
         R"(","continue":")" + more + R"("},"items":[)" + items + "]}";
}

inline const wire::Resource kNodes{.group = "", .version = "v1", .plural = "nodes", .ns = ""};
inline const wire::Resource kOptional{
    .group = "", .version = "v1", .plural = "nodes", .ns = "", .optional = true};

// Runs a reflector to the end of its script.
struct Run {
  explicit Run(std::deque<ScriptedHttpClient::Answer> script, ReflectorOptions options = {},
               const wire::Resource& resource = kNodes)
      : Run(make_store<Node>(), std::move(script), options, resource) {}

  Run(std::pair<Writer<Node>, Reader<Node>> store, std::deque<ScriptedHttpClient::Answer> script,
      ReflectorOptions options, const wire::Resource& resource = kNodes)
      : reader(store.second) {
    client.script = std::move(script);
    client.at_end = [this] { stop.request_stop(); };
    StoreSink<Node> sink(std::move(store.first), wire::project_node,
                         {.changed = [this](const auto& key) { woken += key.name + " "; },
                          .settled = [this] { woken += "! "; }});
    const auto wait = [this](std::chrono::milliseconds time, const std::stop_token&) {
      waits.push_back(time);
      const Standing standing = reader.standing();
      problems.push_back(standing.problem ? standing.problem->message : "");
      since.push_back(standing.since ? (*standing.since - began) / 1ms : -1);
      clock.advance(time);
    };
    Reflector reflector(
        client, resource, sink, clock, [] { return 0.0; }, wait, options);
    reflector.run(stop.get_token());
  }

  // The queries of what was asked, in order.
  std::vector<std::string> asked() const {
    std::vector<std::string> all;
    for (const auto& request : client.requests()) all.push_back(request.target.substr(13));
    return all;
  }
  std::string held() const {
    std::string all;
    reader.for_each([&](const Node& each) { all += each.meta.name + "=" + each.os + " "; });
    return all;
  }

  ScriptedHttpClient client;
  ManualClock clock;
  std::stop_source stop;
  Reader<Node> reader;
  std::string woken;
  std::vector<std::chrono::milliseconds> waits;
  std::vector<std::string> problems;
  std::vector<long> since;  // milliseconds after the beginning; -1: no problem
  SteadyTime began = clock.steady_now();
};

inline const std::string kWatchList =
    "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&"
    "timeoutSeconds=300";
inline const std::string kPage = "?limit=500";

inline std::string watch_from(const std::string& version) {
  return "?watch=true&allowWatchBookmarks=true&resourceVersion=" + version + "&timeoutSeconds=300";
}

inline ScriptedHttpClient::Answer answer(std::string body) { return {.body = std::move(body)}; }

}  // namespace tco::cache
