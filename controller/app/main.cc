// tke-cilium-operator: the command.

#include <exception>
#include <iostream>

#include "app/flags.h"
#include "app/process.h"
#include "app/resident.h"
#include "app/survey_command.h"
#include "app/web.h"
#include "app/wiring.h"
#include "base/log.h"

namespace {

constexpr const char* kVersion = TCO_VERSION;
// Starting, and each pass, touches much of the code; the time between them is long.
constexpr std::chrono::seconds kTidyEvery{10};

void set_up_log(const tco::app::Flags& flags) {
  using tco::log::Level;
  tco::log::set_format(flags.log_format == "json" ? tco::log::Format::Json
                                                  : tco::log::Format::Text);
  if (flags.log_level == "debug") tco::log::set_level(Level::Debug);
  if (flags.log_level == "warning") tco::log::set_level(Level::Warning);
  if (flags.log_level == "error") tco::log::set_level(Level::Error);
}

int print_node_pool(const tco::app::Flags& flags) {
  const auto text = tco::pools::node_pool(flags.node_pool);
  if (!text) {
    std::cerr << text.error().message << '\n';
    return 1;
  }
  std::cout << *text;
  return 0;
}

int run(const tco::app::Flags& flags) {
  tco::app::share_heaps();
  set_up_log(flags);
  const auto running = tco::app::start(flags, kVersion);
  if (!running) {
    tco::log::error("Cannot start", {{"error", running.error().message}});
    return 1;
  }
  tco::app::wait_for_signal(kTidyEvery, tco::app::release_unused_pages);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const tco::app::Parsed parsed = tco::app::parse_flags(argc, argv);
    if (!parsed.flags) return parsed.exit_code;
    switch (parsed.flags->command) {
      case tco::app::Command::Version:
        std::cout << kVersion << '\n';
        return 0;
      case tco::app::Command::Health:
        return tco::app::healthy_at(parsed.flags->web_address) ? 0 : 1;
      case tco::app::Command::CleanCni:
        return tco::app::clean_cni(parsed.flags->clean_cni);
      case tco::app::Command::Run:
        return run(*parsed.flags);
      case tco::app::Command::NodePool:
        return print_node_pool(*parsed.flags);
      case tco::app::Command::Survey:
        return tco::app::survey(*parsed.flags, kVersion);
    }
    return 2;
  } catch (const std::exception& error) {
    tco::log::error("Failed", {{"error", std::string_view(error.what())}});
    return 1;
  }
}
