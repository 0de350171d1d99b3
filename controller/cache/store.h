// What the API server last told us of one kind. One Writer fills it (the reflector's thread), any
// number of Readers look at it. A re-list is swapped in whole: readers never see half of one.
//
//   auto [writer, reader] = cache::make_store<model::Node>();
//
// T has a member `meta` (model::ObjectMeta) and operator==. Writers and Readers are handles to the
// same store; Readers may be copied and used by any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cache/store_state.h"
#include "model/object.h"

namespace tco::cache {

// Thread-safe.
template <typename T>
class Reader {
 public:
  using Object = std::shared_ptr<const T>;  // never null where it is handed out, but by get()

  explicit Reader(std::shared_ptr<StoreState<T>> state) : state_(std::move(state)) {}

  // All objects, ordered by namespace and name. They stay as they are while they are held.
  std::vector<Object> snapshot() const { return state_->snapshot(); }
  // Null: not there.
  Object get(const model::ObjectKey& key) const { return state_->get(key); }
  std::size_t size() const { return state_->size(); }

  // Calls visit(const T&) for each object of a snapshot; no lock is held meanwhile.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const Object& object : snapshot()) visit(*object);
  }

  // A first list is complete. An absent kind is synced and empty.
  bool synced() const { return state_->synced(); }
  Standing standing() const { return state_->standing(); }
  // With a copy of all that is unreadable: for people, not for each look.
  Health health() const { return state_->health(); }

  // To be called after our own write, with the resource version the API server answered: until the
  // watch has brought that state, a newer one or the object's deletion, the store is behind, and
  // deciding by it may repeat what we just did. A version that is not a number is ignored.
  void expect(const model::ObjectKey& key, std::string_view resource_version) const {
    state_->expect(key, resource_version);
  }
  bool caught_up() const { return state_->caught_up(); }

 private:
  std::shared_ptr<StoreState<T>> state_;
};

// Used by one thread. Each call that says so answers which objects' decisions may differ now; a
// change of nothing but the resource version is none.
template <typename T>
class Writer {
 public:
  explicit Writer(std::shared_ptr<StoreState<T>> state) : state_(std::move(state)) {}
  Writer(Writer&&) noexcept = default;
  Writer& operator=(Writer&&) noexcept = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() = default;

  // From here to end_list(), what is applied is collected aside. Called again, it starts afresh.
  void begin_list() { state_->begin_list(); }
  // Swaps the collected objects in. `resource_version` is the list's.
  std::vector<model::ObjectKey> end_list(std::string_view resource_version) {
    return state_->end_list(resource_version);
  }
  // The kind is optional and not served: empties the store, and that is a synced state.
  std::vector<model::ObjectKey> absent() { return state_->absent(); }

  // Inside a list the answer is always false: end_list() tells.
  bool apply(T object) { return state_->apply(std::move(object)); }
  bool remove(const model::ObjectMeta& meta) { return state_->remove(meta); }
  // A bookmark: everything up to this version has been seen.
  void progress(std::string_view resource_version) { state_->progress(resource_version); }

  // An object that cannot be read. Its last readable version is kept: gone would be a stronger
  // statement than old (an absent kube-proxy looks retired), and every write to it is guarded by
  // its resource version anyway. Without a key it is only counted.
  void unreadable(std::optional<model::ObjectKey> key, std::string message) {
    state_->unreadable(std::move(key), std::move(message));
  }

  // What keeps us from listing and watching; nothing: all is well.
  void problem(std::optional<Error> error, SteadyTime now) {
    state_->problem(std::move(error), now);
  }

 private:
  std::shared_ptr<StoreState<T>> state_;
};

template <typename T>
std::pair<Writer<T>, Reader<T>> make_store() {
  auto state = std::make_shared<StoreState<T>>();
  return {Writer<T>(state), Reader<T>(state)};
}

}  // namespace tco::cache
