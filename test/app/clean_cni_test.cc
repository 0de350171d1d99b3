// The subcommand, as a pod on a node runs it; what it does to folders is in test/node.
#include "app/clean_cni.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/log.h"
#include "fakes/temporary_folder.h"

namespace tco::app {
namespace {

struct Node {
  TemporaryFolder folder;
  CleanCniFlags flags{.directory = folder.path() + "/net.d",
                      .backup = folder.path() + "/backup",
                      .every = std::chrono::milliseconds{1},
                      .message_file = folder.path() + "/message"};

  Node() {
    log::set_level(log::Level::Error);
    folder.write("net.d/00-multus.conf", "multus");
    folder.write("net.d/05-cilium.conflist", "cilium");
  }
  bool stale() const { return std::filesystem::exists(folder.path() + "/net.d/00-multus.conf"); }
  std::string message() const {
    std::ifstream file(flags.message_file);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_CASE("clean_cni: once, there and back, with a check of each") {
  Node node;
  CleanCniFlags check = node.flags;
  check.check = true;
  CHECK(clean_cni(check) == 1);
  CHECK(clean_cni(node.flags) == 0);
  CHECK_FALSE(node.stale());
  CHECK(clean_cni(check) == 0);

  node.flags.restore = check.restore = true;
  CHECK(clean_cni(check) == 1);
  CHECK(clean_cni(node.flags) == 0);
  CHECK(node.stale());
  CHECK(clean_cni(check) == 0);
}

TEST_CASE("clean_cni: a pod that cannot do it ends, and leaves the reason") {
  Node node;
  node.flags.stay = true;
  std::filesystem::remove(node.flags.directory + "/05-cilium.conflist");
  CHECK(clean_cni(node.flags) == 1);
  CHECK(node.message() ==
        "Cilium's agent has not written 05-cilium.conflist into " + node.flags.directory + " yet");
  CHECK(node.stale());
}

// tke-cni-agent may write its file once more as it ends.
TEST_CASE("clean_cni: a pod that stays keeps it so, and ends when it is told to") {
  Node node;
  node.flags.stay = true;
  const pid_t child = fork();
  if (child == 0) _exit(clean_cni(node.flags));
  for (int times = 0; times < 3; ++times) {
    while (node.stale() && waitpid(child, nullptr, WNOHANG) == 0) sched_yield();
    REQUIRE_FALSE(node.stale());
    node.folder.write("net.d/00-multus.conf", "multus");
  }
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace tco::app
