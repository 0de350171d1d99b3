// On real folders: what the runtime would take first, before and after, whatever goes wrong.
#include "node/cni_directory.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "fakes/temporary_folder.h"

namespace tco::node {
namespace {

namespace fs = std::filesystem;

const char* const kMultus = "net.d/00-multus.conf";
const char* const kCilium = "net.d/05-cilium.conflist";
const char* const kKept = "backup/00-multus.conf";

CniDirectory in(const TemporaryFolder& folder) {
  return {.path = folder.path() + "/net.d", .backup = folder.path() + "/backup"};
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// As tke-cni-agent and Cilium's agent leave it.
struct Node {
  TemporaryFolder folder;
  CniDirectory directory = in(folder);

  Node() {
    folder.write(kMultus, "multus");
    folder.write(kCilium, "cilium");
    folder.write("net.d/multus/10-eni.conf", "a delegate");
    folder.write("net.d/99-loopback.conf", "loopback");
  }
  bool has(const std::string& name) const {
    return fs::exists(fs::symlink_status(folder.path() + "/" + name));
  }
  std::string text(const std::string& name) const { return text_of(folder.path() + "/" + name); }
};

// Runs it in a process of its own, which may lose rights or be killed, and answers its exit code.
int in_child(const std::function<int()>& body) {
  constexpr int kThrew = 99;
  const pid_t child = fork();
  if (child == 0) {
    try {
      _exit(body());
    } catch (...) {
      _exit(kThrew);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Lets this process mount what nobody else sees, whoever runs the tests.
bool own_mounts() {
  const std::string user = "0 " + std::to_string(geteuid()) + " 1";
  const std::string group = "0 " + std::to_string(getegid()) + " 1";
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user;
  std::ofstream("/proc/self/gid_map") << group;
  return geteuid() == 0;
}

TEST_CASE("cni_directory: TKE's file is moved aside, whole, and nothing else") {
  const Node node;
  CHECK_FALSE(proven_clean(node.directory));
  CHECK(*clean(node.directory) == Change::Moved);
  CHECK_FALSE(node.has(kMultus));
  CHECK(node.text(kKept) == "multus");
  CHECK(node.text(kCilium) == "cilium");
  CHECK(node.text("net.d/multus/10-eni.conf") == "a delegate");
  CHECK(node.text("net.d/99-loopback.conf") == "loopback");
  CHECK(proven_clean(node.directory));
}

TEST_CASE("cni_directory: cleaning again does nothing, until tke-cni-agent ran again") {
  const Node node;
  REQUIRE(clean(node.directory));
  CHECK(*clean(node.directory) == Change::None);
  node.folder.write(kMultus, "a newer multus");
  CHECK(*clean(node.directory) == Change::Moved);
  CHECK(node.text(kKept) == "a newer multus");
  CHECK(proven_clean(node.directory));
}

TEST_CASE("cni_directory: a node where tke-cni-agent never ran needs nothing") {
  const Node node;
  fs::remove(node.folder.path() + "/" + kMultus);
  CHECK(*clean(node.directory) == Change::None);
  CHECK_FALSE(node.has("backup"));
}

TEST_CASE("cni_directory: before Cilium's file is there, nothing is moved") {
  const Node node;
  fs::remove(node.folder.path() + "/" + kCilium);
  const auto cleaned = clean(node.directory);
  REQUIRE_FALSE(cleaned);
  CHECK(cleaned.error().kind == ErrorKind::Unavailable);
  CHECK(cleaned.error().message ==
        "Cilium's agent has not written 05-cilium.conflist into " + node.directory.path + " yet");
  CHECK(node.text(kMultus) == "multus");
}

TEST_CASE("cni_directory: another program's file that sorts first is named, and not touched") {
  const Node node;
  node.folder.write("net.d/01-other.conflist", "other");
  const auto cleaned = clean(node.directory);
  REQUIRE_FALSE(cleaned);
  CHECK(cleaned.error().kind == ErrorKind::Invalid);
  CHECK(cleaned.error().message ==
        "01-other.conflist in " + node.directory.path +
            " sorts before 05-cilium.conflist, so new pods get its network: take it away if "
            "nothing needs it");
  CHECK(node.has("net.d/01-other.conflist"));
  CHECK(node.has(kMultus));
}

TEST_CASE("cni_directory: what the runtime does not read is no obstacle") {
  const Node node;
  node.folder.write("net.d/00-note.txt", "text");
  node.folder.write("net.d/01-folder.conf/x", "in a folder");
  CHECK(*clean(node.directory) == Change::Moved);
  CHECK(node.has("net.d/00-note.txt"));
}

TEST_CASE("cni_directory: a link is moved as a link, dangling or not") {
  const Node node;
  const std::string link = node.folder.path() + "/" + kMultus;
  fs::remove(link);
  fs::create_symlink("multus/10-eni.conf", link);
  CHECK(*clean(node.directory) == Change::Moved);
  CHECK(fs::read_symlink(node.folder.path() + "/" + kKept) == "multus/10-eni.conf");
  CHECK(*restore(node.directory) == Change::Moved);
  CHECK(node.text(kMultus) == "a delegate");
}

TEST_CASE("cni_directory: a folder that is a link, or no folder, or not there is refused") {
  const Node node;
  const std::string other = node.folder.path() + "/other";
  const auto refused = [&](CniDirectory directory, const std::string& message) {
    const auto cleaned = clean(directory);
    REQUIRE_FALSE(cleaned);
    CHECK(cleaned.error().kind == ErrorKind::Invalid);
    CHECK(cleaned.error().message == message);
    CHECK(node.text(kMultus) == "multus");
  };
  fs::create_directory_symlink("net.d", other);
  refused({.path = other, .backup = node.directory.backup},
          "cannot open the folder " + other + ": Not a directory");
  refused({.path = node.directory.path, .backup = other},
          "cannot open the folder " + other + ": Not a directory");
  refused({.path = node.directory.path + "/none", .backup = other},
          "cannot open the folder " + node.directory.path + "/none: No such file or directory");
  refused({.path = node.directory.path, .backup = node.directory.path + "/backup"},
          node.directory.path + "/backup is in " + node.directory.path);
  refused({.path = node.directory.path, .backup = node.directory.backup + "/a/b"},
          "cannot make the folder " + node.directory.backup + "/a/b: No such file or directory");
}

TEST_CASE("cni_directory: what may not be read is no proof") {
  const Node node;
  fs::permissions(node.directory.path, fs::perms::none);
  const int told = in_child([&] {
    if (geteuid() == 0 && seteuid(65534) != 0) return 2;
    const auto cleaned = clean(node.directory);
    const bool denied =
        !cleaned && cleaned.error().message.find("Permission denied") != std::string::npos;
    return denied && !proven_clean(node.directory) ? 0 : 1;
  });
  fs::permissions(node.directory.path, fs::perms::owner_all);
  CHECK(told == 0);
  CHECK(node.text(kMultus) == "multus");
}

// A filesystem of the child's own, with no inode left for the backup.
TEST_CASE("cni_directory: on a full disk the file stays where it is") {
  const TemporaryFolder mount_point;
  const int told = in_child([&] {
    if (!own_mounts()) return 2;
    if (mount("none", mount_point.path().c_str(), "tmpfs", 0, "nr_inodes=5,size=64k") != 0) {
      return 3;
    }
    mount_point.write(kMultus, "multus");
    mount_point.write(kCilium, "cilium");
    const std::string other = mount_point.write("net.d/99-loopback.conf", "loopback");
    const auto cleaned = clean(in(mount_point));
    if (cleaned || cleaned.error().message.find("No space left") == std::string::npos) return 4;
    if (text_of(mount_point.path() + "/" + kMultus) != "multus") return 5;
    fs::remove(other);
    return clean(in(mount_point)) ? 0 : 6;
  });
  CHECK(told == 0);
}

TEST_CASE("cni_directory: two filesystems are refused, nothing is lost") {
  const Node node;
  const int told = in_child([&] {
    if (!own_mounts()) return 2;
    fs::create_directory(node.directory.backup);
    if (mount("none", node.directory.backup.c_str(), "tmpfs", 0, "size=64k") != 0) return 3;
    const auto cleaned = clean(node.directory);
    return !cleaned && node.text(kMultus) == "multus" ? 0 : 4;
  });
  CHECK(told == 0);
  CHECK(*clean(node.directory) == Change::Moved);
}

TEST_CASE("cni_directory: the way back leaves nothing of ours") {
  const Node node;
  REQUIRE(clean(node.directory));
  CHECK_FALSE(proven_restored(node.directory));
  CHECK(*restore(node.directory) == Change::Moved);
  CHECK(node.text(kMultus) == "multus");
  CHECK_FALSE(node.has("backup"));
  CHECK(proven_restored(node.directory));
  CHECK(*restore(node.directory) == Change::None);
}

TEST_CASE("cni_directory: what tke-cni-agent wrote meanwhile is newer than the backup") {
  const Node node;
  REQUIRE(clean(node.directory));
  node.folder.write(kMultus, "a newer multus");
  CHECK(*restore(node.directory) == Change::None);
  CHECK(node.text(kMultus) == "a newer multus");
  CHECK_FALSE(node.has("backup"));
}

TEST_CASE("cni_directory: the way back keeps what somebody else put into the backup") {
  const Node node;
  REQUIRE(clean(node.directory));
  node.folder.write("backup/note", "mine");
  CHECK(*restore(node.directory) == Change::Moved);
  CHECK(node.text("backup/note") == "mine");
  CHECK(proven_restored(node.directory));
}

// Wherever it stopped: after making the backup, or after the move.
TEST_CASE("cni_directory: what was cut off is carried on with") {
  const Node node;
  fs::create_directory(node.directory.backup);
  CHECK(*clean(node.directory) == Change::Moved);
  CHECK(*clean(node.directory) == Change::None);
  fs::create_directory(node.directory.backup + "/leftover");
  CHECK(*restore(node.directory) == Change::Moved);
  fs::remove(node.directory.backup + "/leftover");
  CHECK(*restore(node.directory) == Change::None);
  CHECK_FALSE(node.has("backup"));
}

// The child cleans and puts back without end, and says so once; then it is killed wherever it is.
TEST_CASE("cni_directory: a kill at any moment leaves the file in one place, whole") {
  const Node node;
  for (int round = 0; round < 30; ++round) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      for (int turn = 0;; ++turn) {
        if (!clean(node.directory) || !restore(node.directory)) _exit(1);
        if (turn == round && write(pipe_ends[1], "x", 1) != 1) _exit(2);
      }
    }
    char said = 0;
    REQUIRE(read(pipe_ends[0], &said, 1) == 1);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    CHECK(WIFSIGNALED(status));
    CHECK(node.has(kMultus) + node.has(kKept) == 1);
    CHECK(node.text(node.has(kMultus) ? kMultus : kKept) == "multus");
    CHECK(clean(node.directory));
    CHECK(restore(node.directory));
  }
}

}  // namespace
}  // namespace tco::node
