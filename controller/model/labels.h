// The labels of an object, small: a cluster may have thousands of nodes, and their labels are only
// ever compared. Kept are the hashes of keys and values, and values that are numbers.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tco::model {

class Labels {
 public:
  void add(std::string_view key, std::string_view value) {
    labels_.push_back({hash(key), hash(value)});
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (whole) numbers_.push_back({hash(key), number});
  }

  bool contain(std::string_view key) const { return find(labels_, hash(key)) != nullptr; }
  bool contain(std::string_view key, std::string_view value) const {
    const Label* found = find(labels_, hash(key));
    return found != nullptr && found->value == hash(value);
  }
  // Absent: there is no such label, or its value is no number.
  std::optional<std::int64_t> number(std::string_view key) const {
    const Number* found = find(numbers_, hash(key));
    return found == nullptr ? std::nullopt : std::optional(found->value);
  }

  friend bool operator==(const Labels&, const Labels&) = default;

 private:
  struct Label {
    std::uint32_t key;
    std::uint32_t value;
    friend bool operator==(const Label&, const Label&) = default;
  };
  struct Number {
    std::uint32_t key;
    std::int64_t value;
    friend bool operator==(const Number&, const Number&) = default;
  };

  static std::uint32_t hash(std::string_view text) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text));
  }
  template <typename T>
  static const T* find(const std::vector<T>& all, std::uint32_t key) {
    const auto it = std::ranges::find(all, key, &T::key);
    return it == all.end() ? nullptr : &*it;
  }

  std::vector<Label> labels_;
  std::vector<Number> numbers_;
};

}  // namespace tco::model
