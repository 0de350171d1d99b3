#include "wire/request.h"

#include <cassert>
#include <utility>

namespace tco::wire {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kJsonPatch = "application/json-patch+json";
constexpr std::string_view kMergePatch = "application/merge-patch+json";
constexpr std::string_view kMetadataOnly =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json";
constexpr std::string_view kApplyPatch = "application/apply-patch+yaml";  // JSON is YAML

// "?a=1&b=2" from what is not empty.
class Query {
 public:
  Query& add(std::string_view key, std::string_view value) {
    if (value.empty()) return *this;
    text_ += text_.empty() ? "?" : "&";
    text_.append(key).append("=").append(escape(value));
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Query selecting(const Resource& resource) {
  return Query()
      .add("labelSelector", resource.label_selector)
      .add("fieldSelector", resource.field_selector);
}

HttpRequest read(std::string target, std::string_view verb, std::string described) {
  return {.method = Method::Get,
          .target = std::move(target),
          .content_type = {},
          .body = {},
          .what = std::string(verb) + " " + std::move(described)};
}

HttpRequest read_many(const Resource& resource, const Query& query, std::string_view verb) {
  HttpRequest request = read(path_of(resource) + query.text(), verb, describe(resource));
  if (resource.metadata_only) request.accept = kMetadataOnly;
  return request;
}

struct Write {
  Method method;
  std::string_view verb;
  std::string_view content_type;
};

HttpRequest write(const Write& kind, const Resource& resource, std::string_view name,
                  std::string body, const WriteOptions& options, std::string_view force = {}) {
  const std::string query =
      Query().add("fieldManager", options.field_manager).add("force", force).text();
  std::string what = std::string(kind.verb) + " ";
  if (!options.subresource.empty()) what += std::string(options.subresource) + " of ";
  return {.method = kind.method,
          .target = path_of(resource, name, options.subresource) + query,
          .content_type = std::string(kind.content_type),
          .body = std::move(body),
          .what = what + describe(resource, name),
          .accept = std::string(options.answer == Answer::Metadata ? kMetadataOnly : "")};
}

}  // namespace

HttpRequest get(const Resource& resource, std::string_view name) {
  assert(!name.empty());
  return read(path_of(resource, name), "get", describe(resource, name));
}

HttpRequest list_page(const Resource& resource, int limit, std::string_view continue_token) {
  const Query query =
      selecting(resource).add("limit", std::to_string(limit)).add("continue", continue_token);
  return read_many(resource, query, "list");
}

HttpRequest watch(const Resource& resource, std::string_view resource_version,
                  std::chrono::seconds timeout) {
  assert(!resource_version.empty() && resource_version != "0");
  const Query query = selecting(resource)
                          .add("watch", "true")
                          .add("allowWatchBookmarks", "true")
                          .add("resourceVersion", resource_version)
                          .add("timeoutSeconds", std::to_string(timeout.count()));
  return read_many(resource, query, "watch");
}

HttpRequest watch_list(const Resource& resource, std::chrono::seconds timeout) {
  const Query query = selecting(resource)
                          .add("watch", "true")
                          .add("allowWatchBookmarks", "true")
                          .add("sendInitialEvents", "true")
                          .add("resourceVersionMatch", "NotOlderThan")
                          .add("timeoutSeconds", std::to_string(timeout.count()));
  return read_many(resource, query, "watch");
}

HttpRequest create(const Resource& resource, std::string body, const WriteOptions& options) {
  assert(options.subresource.empty());
  return write({Method::Post, "create", kJson}, resource, {}, std::move(body), options);
}

HttpRequest create_below(const Resource& resource, std::string_view name,
                         std::string_view subresource, std::string body) {
  assert(!name.empty() && !subresource.empty());
  return write({Method::Post, "create", kJson}, resource, name, std::move(body),
               {.subresource = subresource});
}

HttpRequest replace(const Resource& resource, std::string_view name, std::string body,
                    const WriteOptions& options) {
  assert(!name.empty());
  return write({Method::Put, "replace", kJson}, resource, name, std::move(body), options);
}

HttpRequest json_patch(const Resource& resource, std::string_view name, std::string body,
                       const WriteOptions& options) {
  assert(!name.empty());
  return write({Method::Patch, "patch", kJsonPatch}, resource, name, std::move(body), options);
}

HttpRequest merge_patch(const Resource& resource, std::string_view name, std::string body,
                        const WriteOptions& options) {
  assert(!name.empty());
  return write({Method::Patch, "patch", kMergePatch}, resource, name, std::move(body), options);
}

HttpRequest apply(const Resource& resource, std::string_view name, std::string body, Force force,
                  const WriteOptions& options) {
  assert(!name.empty());
  return write({Method::Patch, "apply", kApplyPatch}, resource, name, std::move(body), options,
               force == Force::Yes ? "true" : "false");
}

HttpRequest remove(const Resource& resource, std::string_view name, std::string_view uid) {
  assert(!name.empty());
  HttpRequest request = read(path_of(resource, name), "delete", describe(resource, name));
  request.method = Method::Delete;
  if (uid.empty()) return request;
  // A uid is the API server's own word: hex digits and dashes, nothing to escape.
  request.content_type = kJson;
  request.body = R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":")" +
                 std::string(uid) + R"("}})";
  return request;
}

std::string escape(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
  }
  return out;
}

}  // namespace tco::wire
