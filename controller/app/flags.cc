#include "app/flags.h"

#include <CLI/CLI.hpp>

namespace tco::app {
namespace {

void add_run(CLI::App& app, Flags& flags, int& duration, int& deadline, int& retry) {
  CLI::App* run = app.add_subcommand(
      "run", "Install Cilium as CiliumInstallation/default says, and keep it so.");
  run->add_option("--kubeconfig", flags.kubeconfig,
                  "Kubeconfig file of the cluster. Not needed in a pod.")
      ->type_name("FILE");
  run->add_option("--helm-socket", flags.helm_socket, "Unix socket of the Helm sidecar.")
      ->type_name("PATH")
      ->capture_default_str();
  run->add_option("--identity", flags.identity,
                  "Our name in the lease, unique among replicas and kept by a restarted container. "
                  "Default: POD_NAME, else the host's name and a random part.")
      ->type_name("NAME");
  run->add_option("--web-address", flags.web_address,
                  "Where /healthz, /readyz and /metrics are served; 'off' for nowhere.")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  run->add_option("--log-format", flags.log_format, "Format of the log on standard error.")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  run->add_option("--log-level", flags.log_level, "Least level that is logged.")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  run->add_option("--lease-duration", duration, "Others wait this long before they take the lease.")
      ->type_name("SECONDS")
      ->check(CLI::Range(3, 600))
      ->capture_default_str();
  run->add_option("--lease-renew-deadline", deadline,
                  "Without a renewal for this long, nothing is written any more.")
      ->type_name("SECONDS")
      ->check(CLI::Range(2, 599))
      ->capture_default_str();
  run->add_option("--lease-retry", retry, "Time between two tries to take or renew the lease.")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  run->add_flag("!--no-watch-list", flags.watch_list,
                "Never ask for a WatchList, always list in pages.");
}

// The three times only make sense in this order.
bool lease_times_valid(const LeaseTimes& times) {
  return times.retry < times.renew_deadline && times.renew_deadline < times.duration;
}

}  // namespace

Parsed parse_flags(int argc, char** argv) {
  Flags flags;
  int duration = static_cast<int>(flags.lease.duration.count());
  int deadline = static_cast<int>(flags.lease.renew_deadline.count());
  int retry = static_cast<int>(flags.lease.retry.count());

  CLI::App app{
      "tke-cilium-operator: installs Cilium on a Tencent Cloud TKE cluster and keeps it so."};
  app.require_subcommand(1);
  add_run(app, flags, duration, deadline, retry);
  CLI::App* health =
      app.add_subcommand("health", "Ask a running operator whether it is well; for exec probes.");
  health->add_option("--web-address", flags.web_address, "Where it serves /healthz.")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  CLI::App* version = app.add_subcommand("version", "Print the version.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error)};
  }
  if (version->parsed()) flags.command = Command::Version;
  if (health->parsed()) flags.command = Command::Health;
  flags.lease = {std::chrono::seconds{duration}, std::chrono::seconds{deadline},
                 std::chrono::seconds{retry}};
  if (!lease_times_valid(flags.lease)) {
    std::cerr << "--lease-retry must be shorter than --lease-renew-deadline, and that shorter than "
                 "--lease-duration\n";
    return {std::nullopt, 2};
  }
  return {flags, 0};
}

}  // namespace tco::app
