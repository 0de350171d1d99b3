// What we ask the API server, as values. Whoever writes says so: fieldManager is on every write.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/names.h"
#include "wire/http_message.h"
#include "wire/resource.h"

namespace tco::wire {

HttpRequest get(const Resource& resource, std::string_view name);

// One page of a consistent list: resourceVersion is left unset, never "0" (which may go back in
// time). `continue_token` is empty for the first page.
HttpRequest list_page(const Resource& resource, int limit, std::string_view continue_token = {});

// Changes after `resource_version`, with bookmarks. The server ends it after about `timeout`.
HttpRequest watch(const Resource& resource, std::string_view resource_version,
                  std::chrono::seconds timeout);

// WatchList: the objects as ADDED events, a bookmark that ends them, then the changes. A server
// without the feature gate answers 422 (or 400).
HttpRequest watch_list(const Resource& resource, std::chrono::seconds timeout);

// What a write is answered with. Metadata spares the server to encode the rest of the object, and
// us to receive it (meta.k8s.io/v1 PartialObjectMetadata).
enum class Answer { Object, Metadata };

struct WriteOptions {
  std::string_view subresource = {};  // "status"
  std::string_view field_manager = names::kFieldManager;
  Answer answer = Answer::Object;
};

// `body` is JSON text.
HttpRequest create(const Resource& resource, std::string body, const WriteOptions& options = {});
// Creates what belongs to an object, like a pod's eviction.
HttpRequest create_below(const Resource& resource, std::string_view name,
                         std::string_view subresource, std::string body);
// The body's metadata.resourceVersion makes it a compare-and-swap.
HttpRequest replace(const Resource& resource, std::string_view name, std::string body,
                    const WriteOptions& options = {});
HttpRequest json_patch(const Resource& resource, std::string_view name, std::string body,
                       const WriteOptions& options = {});
HttpRequest merge_patch(const Resource& resource, std::string_view name, std::string body,
                        const WriteOptions& options = {});
// Server-side apply. Not forced, a field somebody else owns with another value is a 409.
enum class Force { No, Yes };
HttpRequest apply(const Resource& resource, std::string_view name, std::string body, Force force,
                  const WriteOptions& options = {});

// Deletes the object if it still is the one with this uid; an empty uid deletes whatever is there.
// DELETE has no field manager.
HttpRequest remove(const Resource& resource, std::string_view name, std::string_view uid = {});

// Percent-encoding of everything but RFC 3986's unreserved characters.
std::string escape(std::string_view text);

}  // namespace tco::wire
