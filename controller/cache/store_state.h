// What a store's Writer and Readers share, behind one lock. Use it through them (store.h).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cache/expectations.h"
#include "cache/resource_version.h"
#include "model/object.h"

namespace tco::cache {

// Whether what a store shows can be decided by. Cheap: for each look at the cluster.
struct Standing {
  bool synced = false;           // a first list is complete
  bool absent = false;           // the server does not serve this kind
  std::optional<Error> problem;  // why there is neither list nor watch at present
  // When the problem began, on the steady clock; set exactly if there is one. Kept while it lasts,
  // also if its error changes, and across a watch that is accepted and broken off at once. A watch
  // that the server ends as agreed, or that is told 410 once, is no problem; a connection that
  // broke is one for a second, so that a reader should allow for some age.
  std::optional<SteadyTime> since;
};

// How a store stands with its API server, in full.
struct Health {
  bool synced = false;       // a first list is complete
  bool absent = false;       // the server does not know this kind
  int lists = 0;             // complete lists so far; above 1, the watch was lost that often
  int unreadable_total = 0;  // objects refused so far, each time they came
  std::map<model::ObjectKey, std::string> unreadable;  // which, and why; at most kMaxUnreadable
  std::optional<Error> problem;                        // as Standing's
  std::optional<SteadyTime> problem_since;             // as Standing's `since`
};
inline constexpr std::size_t kMaxUnreadable = 100;
// A problem that is back sooner than this had not ended.
inline constexpr std::chrono::seconds kWorksAgain{5};

// Thread-safe. No callback is called under the lock.
template <typename T>
class StoreState {
 public:
  using Object = std::shared_ptr<const T>;
  using Key = model::ObjectKey;

  std::vector<Object> snapshot() const {
    const std::lock_guard lock(mutex_);
    std::vector<Object> all;
    all.reserve(objects_.size());
    for (const auto& [key, object] : objects_) all.push_back(object);
    return all;
  }

  Object get(const Key& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    return found == objects_.end() ? nullptr : found->second;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return objects_.size();
  }

  Health health() const {
    const std::lock_guard lock(mutex_);
    return health_;
  }

  Standing standing() const {
    const std::lock_guard lock(mutex_);
    return {.synced = health_.synced,
            .absent = health_.absent,
            .problem = health_.problem,
            .since = health_.problem_since};
  }

  bool synced() const {
    const std::lock_guard lock(mutex_);
    return health_.synced;
  }

  void expect(const Key& key, std::string_view resource_version) {
    const std::lock_guard lock(mutex_);
    const auto version = parse_resource_version(resource_version);
    if (!version) return;
    expectations_.add(key, *version);
    const auto found = objects_.find(key);  // the watch may have been quicker than the answer
    if (found != objects_.end()) see_object(found->second->meta);
  }

  bool caught_up() const {
    const std::lock_guard lock(mutex_);
    return expectations_.empty();
  }

  void begin_list() {
    const std::lock_guard lock(mutex_);
    listing_ = true;
    next_.clear();
    next_unreadable_.clear();
    expectations_.list_begins();
  }

  std::vector<Key> end_list(std::string_view resource_version) {
    const std::lock_guard lock(mutex_);
    std::vector<Key> changed = difference();
    objects_.swap(next_);
    next_.clear();
    health_.unreadable = std::exchange(next_unreadable_, {});
    listing_ = false;
    health_.synced = true;
    health_.absent = false;
    ++health_.lists;
    expectations_.list_ended(parse_resource_version(resource_version));
    return changed;
  }

  std::vector<Key> absent() {
    begin_list();
    std::vector<Key> changed = end_list({});
    const std::lock_guard lock(mutex_);
    health_.absent = true;
    return changed;
  }

  bool apply(T object) {
    const std::lock_guard lock(mutex_);
    const Key key = object.meta.key();
    see_object(object.meta);
    if (listing_) {
      next_[key] = same_or_new(key, std::move(object));
      return false;
    }
    see_all_up_to(object.meta.resource_version);
    health_.unreadable.erase(key);
    Object& place = objects_[key];
    const bool changed = !place || !same_but_version(*place, object);
    place = std::make_shared<const T>(std::move(object));
    return changed;
  }

  bool remove(const model::ObjectMeta& meta) {
    const std::lock_guard lock(mutex_);
    see_all_up_to(meta.resource_version);
    health_.unreadable.erase(meta.key());
    if (listing_) {
      next_.erase(meta.key());
      return false;
    }
    return objects_.erase(meta.key()) > 0;
  }

  void progress(std::string_view resource_version) {
    const std::lock_guard lock(mutex_);
    see_all_up_to(resource_version);
  }

  void unreadable(std::optional<Key> key, std::string message) {
    const std::lock_guard lock(mutex_);
    ++health_.unreadable_total;
    if (!key) return;
    auto& unreadable = listing_ ? next_unreadable_ : health_.unreadable;
    if (unreadable.size() < kMaxUnreadable) unreadable.insert_or_assign(*key, std::move(message));
    const auto last = objects_.find(*key);
    if (listing_ && last != objects_.end()) next_[*key] = last->second;
  }

  void problem(std::optional<Error> error, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const bool begins = error && !health_.problem;
    const bool ends = !error && health_.problem;
    if (begins && !(ended_ && now - *ended_ < kWorksAgain)) began_ = now;
    if (ends) ended_ = now;
    health_.problem = std::move(error);
    health_.problem_since = health_.problem ? std::optional(began_) : std::nullopt;
  }

 private:
  static bool same_but_version(const T& old, const T& object) {
    if (old.meta.resource_version == object.meta.resource_version) return old == object;
    T copy = old;
    copy.meta.resource_version = object.meta.resource_version;
    return copy == object;
  }

  // A re-list mostly brings what is known: then the known object is shared, not doubled.
  Object same_or_new(const Key& key, T object) const {
    const auto known = objects_.find(key);
    if (known != objects_.end() && *known->second == object) return known->second;
    return std::make_shared<const T>(std::move(object));
  }

  std::vector<Key> difference() const {
    std::vector<Key> changed;
    for (const auto& [key, object] : next_) {
      const auto old = objects_.find(key);
      if (old == objects_.end() || !same_but_version(*old->second, *object)) changed.push_back(key);
    }
    for (const auto& [key, object] : objects_) {
      if (!next_.contains(key)) changed.push_back(key);
    }
    return changed;
  }

  void see_object(const model::ObjectMeta& meta) {
    if (const auto version = parse_resource_version(meta.resource_version)) {
      expectations_.object_seen(meta.key(), *version);
    }
  }

  // Outside a list, a watch's events come in order.
  void see_all_up_to(std::string_view resource_version) {
    const auto version = parse_resource_version(resource_version);
    if (version && !listing_) expectations_.seen_up_to(*version);
  }

  mutable std::mutex mutex_;
  std::map<Key, Object> objects_;
  bool listing_ = false;
  std::map<Key, Object> next_;  // of the list that is being read
  std::map<Key, std::string> next_unreadable_;
  Expectations expectations_;
  Health health_;
  SteadyTime began_{};               // the last problem
  std::optional<SteadyTime> ended_;  // when it seemed to be over
};

}  // namespace tco::cache
