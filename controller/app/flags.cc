#include "app/flags.h"

#include <CLI/CLI.hpp>
#include <functional>

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
  run->add_option("--node-name", flags.node_name,
                  "Node that this runs on, so that a super node can be left. Default: NODE_NAME.")
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
  run->add_option("--image", flags.image,
                  "Image of this program, which cleans nodes' CNI directories. Default: that of "
                  "Deployment kube-system/tke-cilium-operator.")
      ->type_name("NAME");
  run->add_flag("!--no-watch-list", flags.watch_list,
                "Never ask for a WatchList, always list in pages.");
}

CLI::App* add_clean_cni(CLI::App& app, CleanCniFlags& flags) {
  CLI::App* clean = app.add_subcommand(
      "clean-cni", "Move what tke-cni-agent left in a node's CNI directory aside; for its pods.");
  clean->add_option("--directory", flags.directory, "The CNI directory.")
      ->type_name("PATH")
      ->capture_default_str();
  clean->add_option("--backup", flags.backup, "Where to, outside of it and on the same filesystem.")
      ->type_name("PATH")
      ->capture_default_str();
  clean
      ->add_option("--message-file", flags.message_file,
                   "What goes wrong is left there; a pod's status shows /dev/termination-log.")
      ->type_name("PATH");
  clean->add_flag("--restore", flags.restore, "Put it back instead.");
  CLI::Option* check = clean->add_flag("--check", flags.check,
                                       "Change nothing; tell whether nothing is left to do.");
  clean->add_flag("--stay", flags.stay, "Keep it so until SIGTERM.")->excludes(check);
  return clean;
}

CLI::App* add_survey(CLI::App& app, Flags& flags) {
  CLI::App* survey = app.add_subcommand(
      "survey",
      "Read what is not known about TKE from a cluster, for its user to read and send back.\n"
      "Nothing is written to the cluster, and no Secret is read. What may not be read is named.");
  survey
      ->add_option("--kubeconfig", flags.kubeconfig,
                   "Kubeconfig file of the cluster; a reader's is enough. Not needed in a pod.")
      ->type_name("FILE");
  survey
      ->add_option("--output", flags.output, "Where to write the report. Default: standard output.")
      ->type_name("FILE");
  return survey;
}

// What only a Karpenter pool has.
void add_karpenter_options(CLI::App& command, model::NodePoolSpec& pool) {
  command.add_option("--subnet", pool.subnets, "Karpenter: subnets of the nodes; again for more.")
      ->type_name("ID")
      ->allow_extra_args(false);
  command
      .add_option("--security-group", pool.security_groups, "Karpenter: security groups of nodes.")
      ->type_name("ID")
      ->allow_extra_args(false);
  command.add_option("--ssh-key", pool.ssh_keys, "Karpenter: SSH keys of nodes.")
      ->type_name("ID")
      ->allow_extra_args(false);
  command
      .add_option("--instance-family", pool.instance_families, "Karpenter: families of instances.")
      ->type_name("FAMILY")
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("--cpu-limit", pool.cpu_limit, "Karpenter: cores of all nodes together.")
      ->type_name("CORES")
      ->capture_default_str();
}

CLI::App* add_node_pool(CLI::App& app, pools::Request& request) {
  using pools::Kind, pools::Output;
  CLI::App* command = app.add_subcommand(
      "node-pool",
      "Print how to make a node pool whose nodes suit Cilium; nothing is made.\n"
      "native, normal: a snippet for Terraform, or the script that nodes run once initialised.\n"
      "karpenter: objects for kubectl apply; spec.nodePools has the operator create them.");
  // Words, so that help shows them and not the numbers behind them.
  const auto word = [command](const char* flag, const std::function<void(const std::string&)>& take,
                              const std::vector<std::string>& words) {
    command->add_option_function<std::string>(flag, take, "Required.")
        ->required()
        ->type_name("WORD")
        ->check(CLI::IsMember(words));
  };
  word("--kind",
       [&request](const std::string& kind) {
         request.kind = kind == "karpenter" ? Kind::Karpenter
                        : kind == "native"  ? Kind::Native
                                            : Kind::Normal;
       },
       {"native", "normal", "karpenter"});
  word("--output",
       [&request](const std::string& form) {
         request.output = form == "manifest"    ? Output::Manifest
                          : form == "terraform" ? Output::Terraform
                                                : Output::Script;
       },
       {"terraform", "script", "manifest"});
  command->add_option("--name", request.name, "Name of the pool.")->capture_default_str();
  command
      ->add_option("--cluster-id", request.cluster_id,
                   "Terraform: the cluster. Default: tencentcloud_kubernetes_cluster.tke_cluster.")
      ->type_name("ID");
  command->add_option("--os", request.os, "Terraform, normal: image of the nodes.")
      ->type_name("IMAGE")
      ->capture_default_str();
  command
      ->add_option("--image-annotation", request.karpenter.image_annotation,
                   "native, karpenter: what has nodes come with TencentOS 4.")
      ->type_name("NAME=VALUE")
      ->capture_default_str();
  command->add_option("--registry", request.registry, "Registry that nodes take from the mirror.")
      ->type_name("HOST")
      ->capture_default_str();
  command->add_option("--mirror", request.mirror, "Its mirror; 'none' for none.")
      ->type_name("HOST")
      ->capture_default_str();
  add_karpenter_options(*command, request.karpenter);
  return command;
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
  const CLI::App* survey = add_survey(app, flags);
  const CLI::App* node_pool = add_node_pool(app, flags.node_pool);
  CLI::App* health =
      app.add_subcommand("health", "Ask a running operator whether it is well; for exec probes.");
  health->add_option("--web-address", flags.web_address, "Where it serves /healthz.")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  CLI::App* clean = add_clean_cni(app, flags.clean_cni);
  CLI::App* version = app.add_subcommand("version", "Print the version.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error)};
  }
  if (version->parsed()) flags.command = Command::Version;
  if (survey->parsed()) flags.command = Command::Survey;
  if (node_pool->parsed()) flags.command = Command::NodePool;
  if (health->parsed()) flags.command = Command::Health;
  if (clean->parsed()) flags.command = Command::CleanCni;
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
