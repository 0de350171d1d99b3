#include "app/clean_cni.h"

#include <fstream>

#include "app/process.h"
#include "base/log.h"
#include "node/cni_directory.h"

namespace tco::app {
namespace {

// Cilium's agent may be about to write its file.
constexpr int kMostFailures = 6;

bool tell(const CleanCniFlags& flags, const Error& error) {
  log::warning("The CNI directory is not as it should be", {{"error", error.message}});
  if (!flags.message_file.empty()) std::ofstream(flags.message_file) << error.message;
  return false;
}

bool made_so(const CleanCniFlags& flags) {
  const node::CniDirectory directory{.path = flags.directory, .backup = flags.backup};
  const Result<node::Change> done =
      flags.restore ? node::restore(directory) : node::clean(directory);
  if (!done) return tell(flags, done.error());
  if (*done == node::Change::Moved) {
    log::info(flags.restore ? "Put back" : "Moved aside",
              {{"file", directory.stale}, {"directory", directory.path}});
  }
  return true;
}

bool is_so(const CleanCniFlags& flags) {
  const node::CniDirectory directory{.path = flags.directory, .backup = flags.backup};
  const Status proven =
      flags.restore ? node::proven_restored(directory) : node::proven_clean(directory);
  return proven ? true : tell(flags, proven.error());
}

}  // namespace

int clean_cni(const CleanCniFlags& flags) {
  if (flags.check) return is_so(flags) ? 0 : 1;
  if (!flags.stay) return made_so(flags) ? 0 : 1;
  int failures = 0;
  const auto keep_so = [&] {
    failures = made_so(flags) ? 0 : failures + 1;
    return failures < kMostFailures;
  };
  return repeat_until_signal(flags.every, keep_so) ? 0 : 1;
}

}  // namespace tco::app
