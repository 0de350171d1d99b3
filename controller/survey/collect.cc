#include "survey/collect.h"

#include <algorithm>

#include "base/log.h"
#include "survey/readings.h"
#include "wire/api_status.h"
#include "wire/request.h"

namespace tco::survey {
namespace {

using wire::Json, wire::JsonReader;

// A Node is up to 50 kB of JSON.
constexpr int kPage = 100;
constexpr std::size_t kMostObjects = 200;
constexpr std::size_t kMostNodes = 100'000;
constexpr int kMostConstraintKinds = 50;
constexpr std::chrono::seconds kDeadline{30};

wire::HttpRequest get_path(const std::string& path) {
  return {.method = wire::Method::Get,
          .target = path,
          .content_type = {},
          .body = {},
          .what = "get " + path};
}

class Collector {
 public:
  Collector(transport::HttpClient& client, const std::stop_token& stop)
      : client_(client), stop_(stop) {}

  Result<Findings> run() {
    read_version();
    if (stop_.stop_requested()) return Error{ErrorKind::Cancelled, "stopped"};
    if (unreachable_) return *unreachable_;
    for (const Reading& reading : readings()) read(reading);
    read_api_groups();
    each(nodes(), [&](const Json& item) { findings_.nodes.add(item); });
    each(machines(), [&](const Json& item) { findings_.nodes.add_machine(item); });
    each(agents(), [&](const Json& item) { findings_.nodes.add_agent(item); });
    read_ipamd();
    if (stop_.stop_requested()) return Error{ErrorKind::Cancelled, "stopped"};
    return std::move(findings_);
  }

 private:
  // Notes what is not there and what cannot be read.
  Json fetch(const wire::HttpRequest& request) {
    if (stop_.stop_requested()) return nullptr;
    const auto answer = wire::checked(request, client_.send(request, kDeadline, stop_));
    if (!answer) {
      note(request, answer.error());
      return nullptr;
    }
    Result<Json> document = wire::parse_json(answer->body, request.what);
    if (document) return *std::move(document);
    // The error quotes what was sent, which nobody has masked.
    findings_.not_read.push_back(request.what + ": the answer is no JSON object");
    return nullptr;
  }

  void note(const wire::HttpRequest& request, const Error& error) {
    if (error.kind == ErrorKind::Cancelled) return;
    if (error.kind == ErrorKind::NotFound) {
      findings_.not_there.push_back(request.what);
      return;
    }
    log::warning("Cannot be read", {{"what", request.what}, {"error", error.message}});
    findings_.not_read.push_back(error.message);
  }

  // Without an answer to this one, there will be none to the others.
  void read_version() {
    const wire::HttpRequest request = get_path("/version");
    const auto answer = wire::checked(request, client_.send(request, kDeadline, stop_));
    const bool refused = !answer && answer.error().kind == ErrorKind::Forbidden;
    if (!answer && !refused) {
      unreachable_ = answer.error();
    } else if (refused) {
      note(request, answer.error());
    } else if (Result<Json> version = wire::parse_json(answer->body, "the version"); version) {
      findings_.found["version"] = *std::move(version);
    }
  }

  // on_item(const Json&) for each object, page by page. A list that breaks off says so in
  // `not_read`.
  template <typename OnItem>
  void each(const wire::Resource& resource, OnItem on_item, std::size_t most = kMostNodes) {
    std::string token;
    std::size_t count = 0;
    do {
      const Json page = fetch(wire::list_page(resource, kPage, token));
      if (page.is_null()) return;
      const JsonReader reader(page);
      const std::size_t before = count;
      reader.each("items", [&](const JsonReader& item) {
        if (++count <= most) on_item(item.json());
      });
      token.clear();
      reader.child("metadata").read("continue", token);
      if (!reader.problem().empty()) {
        findings_.not_read.push_back(wire::describe(resource) + ": " + reader.problem());
      }
      log::info("Read", {{"what", wire::describe(resource)}, {"objects", count}});
      if (count == before) break;
    } while (!token.empty() && count < most);
    if (!token.empty() || count > most) {
      findings_.not_read.push_back(wire::describe(resource) + ": only the first " +
                                   std::to_string(std::min(count, most)) + " are here");
    }
  }

  void keep(const Reading& reading, const Json& object) {
    std::string name;
    JsonReader(object).child("metadata").read("name", name);
    if (name.empty()) return;
    findings_.found[reading.section][name] = reading.keep(object);
  }

  void read(const Reading& reading) {
    if (reading.name.empty()) {
      each(
          reading.resource, [&](const Json& item) { keep(reading, item); }, kMostObjects);
      return;
    }
    const Json object = fetch(wire::get(reading.resource, reading.name));
    if (object.is_object()) keep(reading, object);
  }

  // Which kinds TKE brings, and Gatekeeper's constraints, whose kinds are the cluster's own.
  void read_api_groups() {
    const Json groups = fetch(get_path("/apis"));
    if (groups.is_null()) return;
    bool gatekeeper = false;
    JsonReader(groups).each("groups", [&](const JsonReader& group) {
      std::string name;
      std::string version;
      group.read("name", name);
      group.child("preferredVersion").read("groupVersion", version);
      findings_.found["apiGroups"][name] = version;
      gatekeeper = gatekeeper || name == "constraints.gatekeeper.sh";
    });
    if (gatekeeper) read_constraints();
  }

  void read_constraints() {
    const Json kinds = fetch(get_path("/apis/constraints.gatekeeper.sh/v1beta1"));
    int count = 0;
    JsonReader(kinds).each("resources", [&](const JsonReader& resource) {
      std::string name;
      resource.read("name", name);
      const bool status = name.find('/') != std::string::npos;
      if (name.empty() || status || ++count > kMostConstraintKinds) return;
      const Reading reading{.section = "constraints", .resource = constraints(name), .keep = whole};
      read(reading);
    });
  }

  void read_ipamd() {
    const JsonReader found(findings_.found);
    const JsonReader deployment = found.child("deployments").child("tke-eni-ipamd");
    const wire::Resource pods = pods_of(deployment.json());
    if (pods.label_selector.empty()) return;
    Json kinds = Json::object();
    each(pods, [&](const Json& pod) {
      std::string node;
      JsonReader(pod).child("spec").read("nodeName", node);
      Json& count = kinds[findings_.nodes.kind_of(node)];
      count = count.is_number() ? count.get<int>() + 1 : 1;
    });
    findings_.found["ipamdPodsByKindOfNode"] = std::move(kinds);
  }

  transport::HttpClient& client_;
  const std::stop_token& stop_;
  Findings findings_;
  std::optional<Error> unreachable_;
};

}  // namespace

Result<Findings> collect(transport::HttpClient& client, const std::stop_token& stop) {
  return Collector(client, stop).run();
}

}  // namespace tco::survey
