// Objects as they were at one moment, shared with the cache they came from: thousands of nodes are
// not copied for each look at the cluster. Reads like a vector of T; a value type.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace tco::model {

template <typename T>
class Snapshot {
 public:
  using Object = std::shared_ptr<const T>;  // never null
  using value_type = T;

  class const_iterator {  // NOLINT(readability-identifier-naming): the standard library's name
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    explicit const_iterator(typename std::vector<Object>::const_iterator at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    const_iterator operator++(int) { return const_iterator(at_++); }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    typename std::vector<Object>::const_iterator at_;
  };

  Snapshot() = default;
  explicit Snapshot(std::vector<Object> objects) : objects_(std::move(objects)) {}
  Snapshot(std::initializer_list<T> objects) : Snapshot(std::vector<T>(objects)) {}
  explicit Snapshot(const std::vector<T>& objects) {
    objects_.reserve(objects.size());
    for (const T& object : objects) push_back(object);
  }

  const_iterator begin() const { return const_iterator(objects_.begin()); }
  const_iterator end() const { return const_iterator(objects_.end()); }
  std::size_t size() const { return objects_.size(); }
  bool empty() const { return objects_.empty(); }
  const T& operator[](std::size_t i) const { return *objects_[i]; }
  const T& front() const { return *objects_.front(); }
  const T& back() const { return *objects_.back(); }

  // For who makes a situation up: tests.
  void push_back(T object) { objects_.push_back(std::make_shared<const T>(std::move(object))); }
  void pop_back() { objects_.pop_back(); }
  void clear() { objects_.clear(); }

  // A copy of the element takes its place, which others do not see.
  T& edit(std::size_t i) {
    auto copy = std::make_shared<T>(*objects_[i]);
    T& object = *copy;
    objects_[i] = std::move(copy);
    return object;
  }
  T& edit_back() { return edit(size() - 1); }
  template <typename Change>
  void edit_each(Change change) {
    for (std::size_t i = 0; i < size(); ++i) change(edit(i));
  }

  template <typename Predicate>
  friend void erase_if(Snapshot& snapshot, Predicate predicate) {
    std::erase_if(snapshot.objects_, [&](const Object& object) { return predicate(*object); });
  }

  friend bool operator==(const Snapshot& a, const Snapshot& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::vector<Object> objects_;
};

}  // namespace tco::model
