#include "app/wiring.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <thread>

#include "app/counting_client.h"
#include "app/elector.h"
#include "app/fence_thread.h"
#include "app/fenced_client.h"
#include "app/kubeconfig.h"
#include "app/resident.h"
#include "app/sidecar_fence.h"
#include "app/thread_body.h"
#include "app/watches.h"
#include "app/web.h"
#include "app/worker.h"
#include "base/no_throw.h"
#include "execute/api_server.h"
#include "execute/helm_sidecar.h"
#include "gate/gate.h"
#include "transport/beast_http_client.h"

namespace tco::app {
namespace {

const queue::Key kKey = "default";
// Helm tells of each object; a status of its progress need not follow every one.
constexpr std::chrono::milliseconds kOperationLook{200};
// The sidecar ends what it is writing within 2 s.
constexpr std::chrono::seconds kFenceAtEnd{4};

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// A pod keeps its name when a container restarts, and with it its right to the lease.
std::string identity_of(const Flags& flags) {
  if (!flags.identity.empty()) return flags.identity;
  if (const auto pod = environment("POD_NAME")) return *pod;
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  Random random = machine_random();
  return std::string(host.data()) + "-" + std::to_string(static_cast<int>(random() * 1e9));
}

std::string node_of(const Flags& flags) {
  if (!flags.node_name.empty()) return flags.node_name;
  return environment("NODE_NAME").value_or("");
}

class Program final : public Running {
 public:
  Program(const Flags& flags, const std::string& version,
          std::unique_ptr<transport::HttpClient> api,
          std::unique_ptr<transport::HttpClient> gate_api, execute::ApiServer::Dial dial)
      : api_(std::move(api)),
        gate_api_(std::move(gate_api)),
        metrics_(version),
        sidecar_(transport::make_unix_client(flags.helm_socket, {}, clock_)),
        identity_(identity_of(flags)),
        fence_(*sidecar_, leadership_, clock_, identity_, [this] { return watches_.stopped(); }),
        fence_thread_(
            [this](const std::stop_token& stop) {
              return no_throw([&] { return fence_.tell(stop); });
            },
            [this] { queue_.add(kKey); }),
        gate_(gate_fenced_, clock_, gate_hooks()),
        watches_(counted_, clock_, flags.watch_list,
                 {.changed = [this](std::chrono::milliseconds wait) { look_after(wait); },
                  .settled = [this] { queue_.add(kKey); },
                  .stop_changed = [this] { stop_changed(); },
                  .threw = [this](const Error& error) { threw("watch", error); }},
                 gate_),
        kube_(fenced_, std::move(dial), clock_, identity_, work_.get_token()),
        helm_(*sidecar_, machine_random(), work_.get_token()),
        reconciler_(watches_.caches(), kube_, helm_, gate_, clock_,
                    {.version = version, .node = node_of(flags), .image = flags.image}),
        worker_(queue_, reconciler_, leadership_, metrics_, clock_, machine_random(),
                release_unused_pages),
        elector_(counted_, leadership_, clock_, identity_, flags.lease, hooks()) {}

  Status start_web(const Flags& flags) {
    if (flags.web_address == "off") return ok();
    auto web = serve_web(flags.web_address, {.healthy = [this] { return !worker_.stuck(); },
                                             .ready = [this] { return watches_.synced(); },
                                             .metrics = [this] { return metrics_text(); }});
    if (!web) return web.error();
    web_ = *std::move(web);
    return ok();
  }

  void start_threads() {
    gate_.start();
    fence_body_ = std::jthread(
        [this](std::stop_token stop) { thread_body("fence", [&] { fence_thread_.run(stop); }); });
    follow_thread_ = std::jthread(
        [this](std::stop_token stop) { thread_body("follow", [&] { follow(stop); }); });
    work_thread_ =
        std::jthread([this] { thread_body("worker", [&] { worker_.run(work_.get_token()); }); });
    elect_thread_ = std::jthread(
        [this](std::stop_token stop) { thread_body("elector", [&] { elector_.run(stop); }); });
  }

  // First nobody starts anything new, then the sidecar is fenced and the lease given back.
  ~Program() override {
    work_.request_stop();
    gate_.stop();
    if (work_thread_.joinable()) work_thread_.join();
    elect_thread_.request_stop();
    if (elect_thread_.joinable()) elect_thread_.join();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

 private:
  ElectorHooks hooks() {
    return {.changed = [this] { fence_thread_.refresh(); },
            .elected = [this] { queue_.add(kKey); },
            .threw = [this](const Error& error) { threw("elector", error); },
            .fenced = [this] { return fence_thread_.refreshed_within(kFenceAtEnd); }};
  }

  gate::Hooks gate_hooks() {
    return {.epoch = [this]() -> std::optional<std::int64_t> {
              const auto term = leadership_.term(clock_.steady_now());
              return term ? std::optional(term->epoch) : std::nullopt;
            },
            .patched = [this](const gate::Patched& patched) { metrics_.patched_node(patched); },
            .threw = [this](const Error& error) { threw("gate", error); }};
  }

  void look_after(std::chrono::milliseconds wait) { queue_.add_after(kKey, wait); }

  // Not only with the next renewal: a Helm operation may be under way.
  void stop_changed() {
    queue_.add(kKey);
    fence_thread_.refresh();
  }

  void threw(const char* thread, const Error& error) {
    log::error("Thread threw", {{"thread", thread}, {"error", error.message}});
    metrics_.threw(thread);
  }

  // A sidecar that has just come up is told of the term at once, not with the next renewal.
  void follow(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      fence_thread_.refresh();
      const Status ended = no_throw([&] {
        return execute::follow_operations(
            *sidecar_, [this] { look_after(kOperationLook); }, stop);
      });
      if (stop.stop_requested()) return;
      if (!ended && ended.error().kind == ErrorKind::Internal) threw("follow", ended.error());
      if (!ended) log::debug("Sidecar not followed", {{"error", ended.error().message}});
      queue_.add(kKey);
      wait_for(std::chrono::seconds{1}, stop);
    }
  }

  std::string metrics_text() {
    metrics_.leading(leadership_.term(clock_.steady_now()).has_value());
    metrics_.gate(gate_.report().stuck.size(), gate_.window());
    for (const WatchHealth& watch : watches_.health()) {
      const bool up = watch.health.synced && !watch.health.problem;
      metrics_.watched(watch.resource, up, watch.health.unreadable.size());
    }
    return metrics_.text();
  }

  SystemClock clock_;
  std::unique_ptr<transport::HttpClient> api_;
  std::unique_ptr<transport::HttpClient> gate_api_;  // keeps as many connections as it has threads
  Metrics metrics_;
  std::unique_ptr<transport::HttpClient> sidecar_;
  std::string identity_;
  Leadership leadership_;
  queue::WorkQueue queue_;
  CountingClient counted_{*api_, metrics_};
  FencedClient fenced_{counted_, leadership_, clock_};
  SidecarFence fence_;  // of fence_body_ alone
  FenceThread fence_thread_;
  CountingClient gate_counted_{*gate_api_, metrics_};
  FencedClient gate_fenced_{gate_counted_, leadership_, clock_};
  gate::Gate gate_;
  Watches watches_;
  std::stop_source work_;
  execute::ApiServer kube_;
  execute::HelmSidecar helm_;
  Reconciler reconciler_;
  Worker worker_;
  Elector elector_;
  std::unique_ptr<WebServer> web_;
  std::jthread fence_body_;
  std::jthread follow_thread_;
  std::jthread work_thread_;
  std::jthread elect_thread_;
};

}  // namespace

Result<transport::ApiEndpoint> endpoint_of(const Flags& flags) {
  if (flags.kubeconfig.empty()) return endpoint_in_cluster(environment);
  return endpoint_from_kubeconfig(flags.kubeconfig);
}

Result<std::unique_ptr<Running>> start(const Flags& flags, const std::string& version) {
  static const SystemClock clock;
  Result<transport::ApiEndpoint> endpoint = endpoint_of(flags);
  if (!endpoint) return endpoint.error();
  const transport::ClientOptions options{.user_agent = "tke-cilium-operator/" + version};
  auto api = transport::make_api_client(*endpoint, options, clock);
  if (!api) return api.error();
  transport::ClientOptions for_gate = options;
  for_gate.max_idle_connections = static_cast<std::size_t>(gate::WindowLimits{}.most);
  auto gate_api = transport::make_api_client(*endpoint, for_gate, clock);
  if (!gate_api) return gate_api.error();
  auto dial = [there = *std::move(endpoint), options](const std::string& host, std::uint16_t port) {
    transport::ApiEndpoint other = there;
    other.host = host;
    other.port = port;
    other.tls_server_name.clear();  // agents, too, know it by its address alone
    return transport::make_api_client(std::move(other), options, clock);
  };
  auto program = std::make_unique<Program>(flags, version, *std::move(api), *std::move(gate_api),
                                           std::move(dial));
  if (Status web = program->start_web(flags); !web) return web.error();
  program->start_threads();
  return std::unique_ptr<Running>(std::move(program));
}

}  // namespace tco::app
