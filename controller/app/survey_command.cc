#include "app/survey_command.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "app/wiring.h"
#include "base/log.h"
#include "survey/collect.h"
#include "survey/report.h"
#include "transport/beast_http_client.h"

namespace tco::app {
namespace {

Result<std::string> take(const Flags& flags, const std::string& version) {
  static const SystemClock clock;
  Result<transport::ApiEndpoint> endpoint = endpoint_of(flags);
  if (!endpoint) return endpoint.error();
  const auto api = transport::make_api_client(
      *std::move(endpoint), {.user_agent = "tke-cilium-operator-survey/" + version}, clock);
  if (!api) return api.error();
  const std::stop_source never;  // Ctrl-C ends the process: nothing is to be put in order
  Result<survey::Findings> findings = survey::collect(**api, never.get_token());
  if (!findings) return findings.error();
  return survey::report(*std::move(findings), clock.system_now(), version);
}

Status write(const std::string& path, const std::string& text) {
  if (path.empty()) {
    std::cout << text << std::flush;
    return ok();
  }
  std::ofstream out(path);
  out << text << std::flush;
  if (out) return ok();
  return Error{ErrorKind::Invalid, "--output " + path + " cannot be written (" +
                                       std::strerror(errno) + "): name a file in another folder"};
}

}  // namespace

int survey(const Flags& flags, const std::string& version) {
  const Result<std::string> report = take(flags, version);
  if (!report) {
    log::error("No survey", {{"error", report.error().message}});
    return 1;
  }
  if (const Status written = write(flags.output, *report); !written) {
    log::error("The survey is lost", {{"error", written.error().message}});
    return 1;
  }
  return 0;
}

}  // namespace tco::app
