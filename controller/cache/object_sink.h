// Where a reflector puts what it reads: from JSON text to a typed store, and who is woken by it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/no_throw.h"
#include "base/result.h"
#include "cache/store.h"
#include "model/object.h"
#include "wire/projections.h"

namespace tco::cache {

// What the reflector, which knows no types, asks of a store. Used by the reflector's thread.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  virtual void begin_list() = 0;
  virtual void end_list(std::string_view resource_version) = 0;
  virtual void absent() = 0;
  // Both answer the object's resource version, or why the object cannot be read; that has been
  // recorded then and is no reason to stop.
  virtual Result<std::string> apply(std::string_view object) = 0;
  virtual Result<std::string> remove(std::string_view object) = 0;
  virtual void progress(std::string_view resource_version) = 0;
  // An object too large to be looked at.
  virtual void dropped() = 0;
  virtual void problem(std::optional<Error> error, SteadyTime now) = 0;
};

// Called in the reflector's thread, without a lock held; it should only add a key to a queue.
struct Wakes {
  std::function<void(const model::ObjectKey&)> changed;  // this object's decisions may differ now
  std::function<void()> settled;  // a list is complete, or the store has become (un)able to watch
};

template <typename T>
class StoreSink final : public ObjectSink {
 public:
  using Project = Result<T> (*)(std::string_view json);

  StoreSink(Writer<T> writer, Project project, Wakes wakes)
      : writer_(std::move(writer)), project_(project), wakes_(std::move(wakes)) {}

  void begin_list() override { writer_.begin_list(); }

  void end_list(std::string_view resource_version) override {
    for (const auto& key : writer_.end_list(resource_version)) wakes_.changed(key);
    wakes_.settled();
  }

  void absent() override {
    for (const auto& key : writer_.absent()) wakes_.changed(key);
    wakes_.settled();
  }

  Result<std::string> apply(std::string_view json) override {
    // What it throws is about this object alone: to list again would only meet it again.
    Result<T> object = no_throw([&] { return project_(json); });
    if (!object) return refuse(json, object.error());
    const model::ObjectKey key = object->meta.key();
    std::string version = object->meta.resource_version;
    if (writer_.apply(std::move(*object))) wakes_.changed(key);
    return version;
  }

  Result<std::string> remove(std::string_view json) override {
    const Result<model::ObjectMeta> meta = no_throw([&] { return wire::project_meta(json); });
    if (!meta) return refuse(json, meta.error());
    if (writer_.remove(*meta)) wakes_.changed(meta->key());
    return meta->resource_version;
  }

  void progress(std::string_view resource_version) override { writer_.progress(resource_version); }

  void dropped() override { writer_.unreadable(std::nullopt, "the object is too large"); }

  void problem(std::optional<Error> error, SteadyTime now) override {
    const bool differs = had_problem_ != error.has_value();
    had_problem_ = error.has_value();
    writer_.problem(std::move(error), now);
    if (differs) wakes_.settled();
  }

 private:
  Error refuse(std::string_view json, const Error& error) {
    const Result<model::ObjectMeta> meta = no_throw([&] { return wire::project_meta(json); });
    writer_.unreadable(meta ? std::optional(meta->key()) : std::nullopt, error.message);
    return error;
  }

  Writer<T> writer_;
  Project project_;
  Wakes wakes_;
  bool had_problem_ = false;
};

}  // namespace tco::cache
