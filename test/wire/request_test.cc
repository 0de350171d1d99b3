// What is sent to the API server, byte for byte.
#include "wire/request.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

using namespace std::chrono_literals;

const Resource kDaemonSets{
    .group = "apps", .version = "v1", .plural = "daemonsets", .ns = "kube-system"};
const Resource kNodes{.group = "", .version = "v1", .plural = "nodes", .ns = ""};

TEST_CASE("paths of namespaced, cluster-scoped and core objects") {
  CHECK(path_of(kDaemonSets) == "/apis/apps/v1/namespaces/kube-system/daemonsets");
  CHECK(path_of(kDaemonSets, "cilium", "status") ==
        "/apis/apps/v1/namespaces/kube-system/daemonsets/cilium/status");
  CHECK(path_of(kNodes, "10.0.0.1") == "/api/v1/nodes/10.0.0.1");
}

TEST_CASE("a name cannot leave its place in the path") {
  CHECK(path_of(kNodes, "../secrets?x=1") == "/api/v1/nodes/..%2Fsecrets%3Fx%3D1");
  CHECK(escape("a b\r\n%\xc3\xa4~") == "a%20b%0D%0A%25%C3%A4~");
}

TEST_CASE("a list is consistent: no resourceVersion, never 0") {
  const HttpRequest first = list_page(kNodes, 500);
  CHECK(first.method == Method::Get);
  CHECK(first.target == "/api/v1/nodes?limit=500");
  CHECK(first.what == "list nodes");
  CHECK(list_page(kNodes, 500, "a/b==").target == "/api/v1/nodes?limit=500&continue=a%2Fb%3D%3D");
}

TEST_CASE("selectors are the server's to apply") {
  Resource pods{.group = "", .version = "v1", .plural = "pods", .ns = "kube-system"};
  pods.label_selector = "k8s-app in (cilium, cilium-envoy)";
  pods.field_selector = "metadata.name=x";
  CHECK(list_page(pods, 1).target ==
        "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%20in%20%28cilium%2C%20"
        "cilium-envoy%29&fieldSelector=metadata.name%3Dx&limit=1");
}

TEST_CASE("a watch asks for bookmarks, a WatchList for the objects too") {
  CHECK(watch(kNodes, "42", 301s).target ==
        "/api/v1/nodes?watch=true&allowWatchBookmarks=true&resourceVersion=42&timeoutSeconds=301");
  CHECK(watch_list(kNodes, 300s).target ==
        "/api/v1/nodes?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&"
        "resourceVersionMatch=NotOlderThan&timeoutSeconds=300");
}

TEST_CASE("who needs no more than the metadata is sent no more") {
  CHECK(json_patch(kNodes, "a", "[]").accept.empty());
  CHECK(json_patch(kNodes, "a", "[]", {.answer = Answer::Metadata}).accept ==
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json");
  Resource secrets{.group = "", .version = "v1", .plural = "secrets", .ns = "kube-system"};
  secrets.metadata_only = true;
  for (const HttpRequest& request :
       {list_page(secrets, 1), watch(secrets, "42", 300s), watch_list(secrets, 300s)}) {
    CHECK(request.accept ==
          "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json");
  }
  CHECK(get(secrets, "a").accept.empty());
}

TEST_CASE("every write names its field manager") {
  const HttpRequest patch = json_patch(kDaemonSets, "kube-proxy", "[]");
  CHECK(patch.method == Method::Patch);
  CHECK(patch.content_type == "application/json-patch+json");
  CHECK(patch.target ==
        "/apis/apps/v1/namespaces/kube-system/daemonsets/"
        "kube-proxy?fieldManager=tke-cilium-operator");
  CHECK(patch.what == "patch daemonsets.apps kube-proxy in kube-system");

  const HttpRequest merge = merge_patch(kNodes, "n", "{}", {.subresource = "status"});
  CHECK(merge.content_type == "application/merge-patch+json");
  CHECK(merge.target == "/api/v1/nodes/n/status?fieldManager=tke-cilium-operator");
  CHECK(merge.what == "patch status of nodes n");

  const HttpRequest put = replace(kNodes, "n", "{}", {.field_manager = "other"});
  CHECK(put.method == Method::Put);
  CHECK(put.target == "/api/v1/nodes/n?fieldManager=other");

  const HttpRequest post = create(kNodes, "{}");
  CHECK(post.method == Method::Post);
  CHECK(post.content_type == "application/json");
  CHECK(post.target == "/api/v1/nodes?fieldManager=tke-cilium-operator");
}

TEST_CASE("server-side apply says whether it takes fields from others") {
  const HttpRequest forced = apply(kNodes, "n", "{}", Force::Yes);
  CHECK(forced.content_type == "application/apply-patch+yaml");
  CHECK(forced.target == "/api/v1/nodes/n?fieldManager=tke-cilium-operator&force=true");
  CHECK(apply(kNodes, "n", "{}", Force::No).target ==
        "/api/v1/nodes/n?fieldManager=tke-cilium-operator&force=false");
}

TEST_CASE("a removal can insist on one object's uid") {
  const HttpRequest any = remove(kNodes, "n");
  CHECK(any.method == Method::Delete);
  CHECK(any.body.empty());
  const HttpRequest that = remove(kNodes, "n", "5f0c-1");
  CHECK(that.body ==
        R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"5f0c-1"}})");
  CHECK(that.content_type == "application/json");
}

}  // namespace
}  // namespace tco::wire
