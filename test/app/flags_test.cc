// The command line.
#include "app/flags.h"

#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>
#include <vector>

namespace tco::app {
namespace {

using namespace std::chrono_literals;

// What was printed is kept instead.
struct Captured {
  Parsed parsed;
  std::string printed;
};

Captured parse(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  arguments.insert(arguments.begin(), "tke-cilium-operator");
  for (std::string& argument : arguments) argv.push_back(argument.data());
  std::ostringstream out;
  std::streambuf* const cout = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const cerr = std::cerr.rdbuf(out.rdbuf());
  Parsed parsed = parse_flags(static_cast<int>(argv.size()), argv.data());
  std::cout.rdbuf(cout);
  std::cerr.rdbuf(cerr);
  return {std::move(parsed), out.str()};
}

TEST_CASE("flags: run, with every default") {
  const auto parsed = parse({"run"}).parsed;
  REQUIRE(parsed.flags);
  CHECK(parsed.flags->command == Command::Run);
  CHECK(parsed.flags->kubeconfig.empty());
  CHECK(parsed.flags->identity.empty());
  CHECK(parsed.flags->web_address == "127.0.0.1:9970");
  CHECK(parsed.flags->log_format == "text");
  CHECK(parsed.flags->log_level == "info");
  CHECK(parsed.flags->lease.duration == 15s);
  CHECK(parsed.flags->lease.renew_deadline == 10s);
  CHECK(parsed.flags->lease.retry == 2s);
  CHECK(parsed.flags->watch_list);
}

TEST_CASE("flags: each of run's") {
  const auto parsed =
      parse({"run",   "--kubeconfig",     "/k",  "--helm-socket",          "/s",   "--identity",
             "me",    "--web-address",    "off", "--log-format",           "json", "--log-level",
             "debug", "--lease-duration", "30",  "--lease-renew-deadline", "20",   "--lease-retry",
             "5",     "--no-watch-list"})
          .parsed;
  REQUIRE(parsed.flags);
  CHECK(parsed.flags->kubeconfig == "/k");
  CHECK(parsed.flags->helm_socket == "/s");
  CHECK(parsed.flags->identity == "me");
  CHECK(parsed.flags->web_address == "off");
  CHECK(parsed.flags->log_format == "json");
  CHECK(parsed.flags->log_level == "debug");
  CHECK(parsed.flags->lease.duration == 30s);
  CHECK(parsed.flags->lease.renew_deadline == 20s);
  CHECK(parsed.flags->lease.retry == 5s);
  CHECK_FALSE(parsed.flags->watch_list);
}

TEST_CASE("flags: the other commands") {
  CHECK(parse({"version"}).parsed.flags->command == Command::Version);
  const auto health = parse({"health", "--web-address", "127.0.0.1:1"}).parsed;
  CHECK(health.flags->command == Command::Health);
  CHECK(health.flags->web_address == "127.0.0.1:1");
}

TEST_CASE("flags: help is no error") {
  const auto [parsed, printed] = parse({"run", "--help"});
  CHECK_FALSE(parsed.flags);
  CHECK(parsed.exit_code == 0);
  CHECK(printed.find("--lease-renew-deadline") != std::string::npos);
}

TEST_CASE("flags: what is wrong is said, with a non-zero exit code") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"fly"},
                                                    {"run", "--no-such-flag"},
                                                    {"run", "--log-level", "loud"},
                                                    {"run", "--log-format", "xml"},
                                                    {"run", "--lease-duration", "0"},
                                                    {"run", "--lease-duration", "x"},
                                                    {"version", "x"}}) {
    const auto [parsed, printed] = parse(arguments);
    INFO(printed);
    CHECK_FALSE(parsed.flags);
    CHECK(parsed.exit_code != 0);
    CHECK_FALSE(printed.empty());
  }
}

TEST_CASE("flags: the lease's times only make sense in one order") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", "--lease-duration", "10"},
        {"run", "--lease-renew-deadline", "15"},
        {"run", "--lease-retry", "10"},
        {"run", "--lease-retry", "30", "--lease-duration", "60"}}) {
    const auto [parsed, printed] = parse(arguments);
    CHECK(parsed.exit_code == 2);
    CHECK(printed ==
          "--lease-retry must be shorter than --lease-renew-deadline, and that shorter than "
          "--lease-duration\n");
  }
}

TEST_CASE("flags: survey") {
  const auto parsed = parse({"survey", "--kubeconfig", "/k", "--output", "/o"}).parsed;
  REQUIRE(parsed.flags);
  CHECK(parsed.flags->command == Command::Survey);
  CHECK(parsed.flags->kubeconfig == "/k");
  CHECK(parsed.flags->output == "/o");
}

TEST_CASE("flags: node-pool, with the seed's defaults") {
  const auto parsed = parse({"node-pool", "--kind", "normal", "--output", "script"}).parsed;
  REQUIRE(parsed.flags);
  CHECK(parsed.flags->command == Command::NodePool);
  const pools::Request& request = parsed.flags->node_pool;
  CHECK(request.kind == pools::Kind::Normal);
  CHECK(request.output == pools::Output::Script);
  CHECK(request.name == "cilium");
  CHECK(request.cluster_id.empty());
  CHECK(request.os == "img-gqmik24x");
  CHECK(request.registry == "quay.io");
  CHECK(request.mirror == "quay.tencentcloudcr.com");
  CHECK(request.karpenter.instance_families == std::vector<std::string>{"S5", "SA2"});
  CHECK(request.karpenter.cpu_limit == 10);
}

TEST_CASE("flags: node-pool, lists by repetition") {
  const auto parsed =
      parse({"node-pool", "--kind", "karpenter", "--output", "manifest", "--subnet", "subnet-1",
             "--subnet", "subnet-2", "--security-group", "sg-1", "--ssh-key", "skey-1",
             "--instance-family", "S6", "--cpu-limit", "20", "--name", "web"})
          .parsed;
  REQUIRE(parsed.flags);
  const model::NodePoolSpec& pool = parsed.flags->node_pool.karpenter;
  CHECK(pool.subnets == std::vector<std::string>{"subnet-1", "subnet-2"});
  CHECK(pool.security_groups == std::vector<std::string>{"sg-1"});
  CHECK(pool.ssh_keys == std::vector<std::string>{"skey-1"});
  CHECK(pool.instance_families == std::vector<std::string>{"S6"});
  CHECK(pool.cpu_limit == 20);
}

TEST_CASE("flags: node-pool wants to know which, and in which form") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"node-pool", "--kind", "normal"},
        std::vector<std::string>{"node-pool", "--output", "script"},
        std::vector<std::string>{"node-pool", "--kind", "super", "--output", "script"}}) {
    const Captured captured = parse(arguments);
    CHECK_FALSE(captured.parsed.flags);
    CHECK(captured.parsed.exit_code != 0);
    CHECK(captured.printed.find("--") != std::string::npos);
  }
}

}  // namespace
}  // namespace tco::app
