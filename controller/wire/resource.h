// Which collection of objects is meant, and which part of it.
#pragma once

#include <string>
#include <string_view>

namespace tco::wire {

struct Resource {
  std::string group;    // empty: the core group
  std::string version;  // "v1"
  std::string plural;   // "daemonsets"
  std::string ns;       // empty: a cluster-scoped kind, or (for list and watch) all namespaces
  std::string label_selector = {};  // list and watch only; as in kubectl -l
  std::string field_selector = {};
  // A cluster need not serve it: our own definition before it is applied, Karpenter's, Cilium's. Of
  // such a kind alone a 404 may mean that there is none; see is_served() in wire/discovery.h.
  bool optional = false;
  // List and watch only: of each object no more than its metadata is sent.
  bool metadata_only = false;

  friend bool operator==(const Resource&, const Resource&) = default;
};

// "/apis/apps/v1/namespaces/kube-system/daemonsets", with the name and subresource if given.
// Every part is escaped. A name must not be empty where an object is meant: the path would be the
// collection's.
std::string path_of(const Resource& resource, std::string_view name = {},
                    std::string_view subresource = {});

// "daemonsets.apps in kube-system", for messages.
std::string describe(const Resource& resource, std::string_view name = {});

}  // namespace tco::wire
