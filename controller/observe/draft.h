// A look in the making: what could not be read is carried over from the last look, and so is what
// need not be read yet.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "plan/due.h"
#include "plan/world.h"

namespace tco::observe {

// Used by one thread, for one look; what is given by reference must outlive it.
class Draft {
 public:
  // `last`: null, or the last look at the same installation. `unread_since` outlives looks.
  Draft(const plan::World* last, std::map<plan::Part, model::Time>& unread_since, SteadyTime now)
      : last_(last), unread_since_(unread_since), now_(now) {}

  plan::World look;

  // `place` gets what was found, else what the last look had there.
  template <typename T>
  void take(plan::Part part, T plan::World::*place, Result<T> found) {
    if (found) {
      look.*place = *std::move(found);
      return;
    }
    if (last_ != nullptr) look.*place = (*last_).*place;
    note(part, found.error());
  }

  // The same with what `read` finds, if the part is due; else what the last look had. Nothing, if
  // nobody needs it.
  template <typename T, typename Read>
  void take_when_due(plan::Part part, T plan::World::*place, const Read& read) {
    const auto accepted = plan::accepted_age(part, look);
    if (!accepted) return;
    const std::string& requested = look.installation.requested_at;
    const plan::Age* last = last_age(part);
    if (!plan::due(*accepted, last, requested, now_)) {
      look.*place = (*last_).*place;
      if (part == plan::Part::ReleaseObjects) look.live_due = plan::due_in(*accepted, *last, now_);
      note(part, look.ages.emplace(part, *last).first->second.error);
      return;
    }
    auto found = read();
    const std::optional<Error> error = found ? std::nullopt : std::optional(found.error());
    // Of another subject it would say what is not so.
    const bool says_something = last != nullptr && last->subject == accepted->subject;
    if (found) look.*place = *std::move(found);
    if (error && says_something) look.*place = (*last_).*place;
    note(part, error);
    look.ages.insert_or_assign(part, plan::Age{.read = now_,
                                               .subject = accepted->subject,
                                               .writes = accepted->writes,
                                               .requested = requested,
                                               .error = error});
  }

  void note(plan::Part part, const std::optional<Error>& error) {
    if (!error) return;
    const model::Time since = unread_since_.try_emplace(part, look.now).first->second;
    look.unread.insert_or_assign(part, plan::Unread{.error = *error, .since = since});
  }

  const plan::World* last() const { return last_; }

 private:
  const plan::Age* last_age(plan::Part part) const {
    if (last_ == nullptr) return nullptr;
    const auto found = last_->ages.find(part);
    return found == last_->ages.end() ? nullptr : &found->second;
  }

  const plan::World* last_;
  std::map<plan::Part, model::Time>& unread_since_;
  SteadyTime now_;
};

}  // namespace tco::observe
