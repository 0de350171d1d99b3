#include "wire/lease_json.h"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using nlohmann::json;

// Reads fields of a document it does not trust; the first that does not fit is remembered.
class Fields {
 public:
  Fields(const json& object, std::string path) : object_(object), path_(std::move(path)) {}

  const json* find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  std::string text(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    wrong(name, "a string");
    return {};
  }

  int count(const char* name) {
    const json* value = find(name);
    if (value == nullptr) return 0;
    const bool fits = value->is_number_integer() && value->get<std::int64_t>() >= 0 &&
                      value->get<std::int64_t>() <= std::numeric_limits<std::int32_t>::max();
    if (fits) return value->get<int>();
    wrong(name, "a number from 0 to 2147483647");
    return 0;
  }

  SystemTime time(const char* name) {
    const std::string text_value = text(name);
    if (text_value.empty()) return {};
    const auto parsed = parse_rfc3339(text_value);
    if (!parsed) wrong(name, "an RFC 3339 time");
    return parsed.value_or(SystemTime{});
  }

  const std::optional<std::string>& problem() const { return problem_; }

 private:
  void wrong(const char* name, const char* wanted) {
    if (!problem_) problem_ = path_ + name + " is not " + wanted;
  }

  const json& object_;
  std::string path_;
  std::optional<std::string> problem_;
};

Error unreadable(const std::string& why) {
  return {ErrorKind::Decode, "cannot read Lease: " + why};
}

}  // namespace

Result<Lease> lease_from_json(std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return unreadable("it is not a JSON object");
  const json none = json::object();
  const json& metadata = document.contains("metadata") ? document["metadata"] : none;
  const json& spec = document.contains("spec") ? document["spec"] : none;
  if (!metadata.is_object()) return unreadable("metadata is not an object");
  if (!spec.is_object()) return unreadable("spec is not an object");

  Fields meta_fields(metadata, "metadata.");
  Fields spec_fields(spec, "spec.");
  Lease lease{.ns = meta_fields.text("namespace"),
              .name = meta_fields.text("name"),
              .resource_version = meta_fields.text("resourceVersion"),
              .holder = spec_fields.text("holderIdentity"),
              .duration = std::chrono::seconds(spec_fields.count("leaseDurationSeconds")),
              .acquired = spec_fields.time("acquireTime"),
              .renewed = spec_fields.time("renewTime"),
              .transitions = spec_fields.count("leaseTransitions")};
  if (meta_fields.problem()) return unreadable(*meta_fields.problem());
  if (spec_fields.problem()) return unreadable(*spec_fields.problem());
  return lease;
}

std::string to_json(const Lease& lease) {
  json metadata = {{"name", lease.name}, {"namespace", lease.ns}};
  if (!lease.resource_version.empty()) metadata["resourceVersion"] = lease.resource_version;
  const json document = {{"apiVersion", "coordination.k8s.io/v1"},
                         {"kind", "Lease"},
                         {"metadata", metadata},
                         {"spec",
                          {{"holderIdentity", lease.holder},
                           {"leaseDurationSeconds", lease.duration.count()},
                           {"acquireTime", to_rfc3339_micro(lease.acquired)},
                           {"renewTime", to_rfc3339_micro(lease.renewed)},
                           {"leaseTransitions", lease.transitions}}}};
  // Text from elsewhere need not be UTF-8; dump() must not throw about it.
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace tco::wire
