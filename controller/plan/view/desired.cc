#include "plan/view/desired.h"

#include <algorithm>
#include <iterator>

#include "base/digest.h"
#include "base/names.h"
#include "plan/profile.h"
#include "plan/view/api_server.h"
#include "plan/view/made_with.h"
#include "plan/view/release.h"
#include "plan/view/view.h"

namespace tco::plan {
namespace {

std::string way_to(const model::ChartSpec& chart) {
  std::string way(to_text(chart.source));
  for (const std::string& part : {chart.url, chart.config_map_name, chart.config_map_key,
                                  chart.credentials_secret, chart.ca_secret}) {
    way += "\n" + part;
  }
  return way;
}

// Empty while they cannot be read.
std::vector<values::UserValues> values_from(const View& view) {
  std::vector<values::UserValues> all;
  if (!view.look.values_from) return all;
  const std::vector<model::ValuesSource>& sources = view.look.installation.spec.values_from;
  for (std::size_t i = 0; i < std::min(sources.size(), view.look.values_from->size()); ++i) {
    all.push_back({.place = "spec.valuesFrom[" + std::to_string(i) + "], " +
                            std::string(to_text(sources[i].kind)) + " " + sources[i].name + ": ",
                   .json = (*view.look.values_from)[i]});
  }
  return all;
}

// What the release is to be made of. An installation that is being deleted is only handed back
// (steps/gate_handed_back.cc): as it is deployed, and with the gate left to cilium-operator.
model::InstallationSpec released_spec(const View& view) {
  model::InstallationSpec spec = view.look.installation.spec;
  if (!view.look.installation.meta.deleting) return spec;
  spec.gate.mode = model::GateMode::Off;
  if (const std::string deployed = deployed_version(view); !deployed.empty()) {
    spec.version = deployed;
  }
  return spec;
}

}  // namespace

std::optional<DesiredRelease> work_out_desired(const View& view) {
  const model::InstallationSpec spec = released_spec(view);
  const std::optional<values::ApiServer> address = api_server(view);
  const auto ranges = non_masquerade_cidrs(view);
  if (!address || !ranges || !view.look.values_from || !problems_of_values(view).empty()) {
    return std::nullopt;
  }

  DesiredRelease desired;
  desired.values = values::render(spec, {.api_server = *address,
                                         .first_version = made_with_version(view),
                                         .non_masquerade = *ranges,
                                         .from = values_from(view),
                                         .tolerates_young_nodes = tolerates_young_nodes(view),
                                         .leaves_labelled_nodes = leaves_labelled_nodes(view)});
  const std::string values_digest = sha256_hex(desired.values);
  desired.values_digest = "sha256:" + values_digest;
  // A label holds 63 characters; 40 hex digits of a digest are enough to tell two specs apart.
  std::string content = spec.version + "\n" + spec.chart.sha256 + "\n" + values_digest;
  if (!spec.chart.oci_digest.empty()) content += "\n" + spec.chart.oci_digest;
  desired.digest = sha256_hex(content).substr(0, 40);
  desired.attempt = desired.digest + "/" + sha256_hex(way_to(spec.chart)).substr(0, 16);
  return desired;
}

std::optional<std::vector<std::string>> non_masquerade_cidrs(const View& view) {
  const model::EgressSpec& egress = view.look.installation.spec.egress;
  if (egress.mode == model::EgressMode::NATGateway) return std::vector<std::string>();
  if (!egress.non_masquerade_cidrs.empty()) return egress.non_masquerade_cidrs;
  if (view.look.ip_masq_config) return values::ip_masq_ranges(*view.look.ip_masq_config);
  return std::vector<std::string>{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"};
}

std::vector<values::UserValues> user_values(const View& view) {
  std::vector<values::UserValues> all = values_from(view);
  all.push_back({.place = "spec.values.", .json = view.look.installation.spec.values});
  return all;
}

std::vector<std::string> secret_values(const View& view) {
  std::vector<std::string> secret;
  const std::vector<model::ValuesSource>& sources = view.look.installation.spec.values_from;
  const std::vector<values::UserValues> from = values_from(view);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (sources[i].kind == model::ValuesKind::Secret) secret.push_back(from[i].json);
  }
  return secret;
}

std::vector<values::Problem> problems_of_values(const View& view) {
  return values::problems_in(view.look.installation.spec, values_from(view));
}

std::vector<std::string> unknown_values(const View& view) {
  const model::Release* found = release(view);
  if (found == nullptr) return {};
  return values::places_of(found->unknown_values, user_values(view));
}

std::optional<ApplyRelease> wanted_release(const View& view) {
  std::optional<DesiredRelease> desired = view.desired();
  if (!desired) return std::nullopt;
  const model::InstallationSpec spec = released_spec(view);
  return ApplyRelease{.ns = spec.release.ns,
                      .name = spec.release.name,
                      .chart = spec.chart,
                      .version = spec.version,
                      .values = std::move(desired->values),
                      .secret_values = secret_values(view),
                      .owned = values::owned_settings(spec),
                      .desired = std::move(desired->digest),
                      .attempt = std::move(desired->attempt),
                      .uid = view.look.installation.meta.uid,
                      .labels = made_with(view),
                      .epoch = view.look.epoch,
                      .renew = {},
                      .max_history = spec.release.max_history};
}

RollBackRelease recorded_release(const View& view, int revision, std::string desired) {
  const model::ReleaseSpec& spec = view.look.installation.spec.release;
  return {.ns = spec.ns,
          .name = spec.name,
          .revision = revision,
          .desired = std::move(desired),
          .uid = view.look.installation.meta.uid,
          .labels = made_with(view),
          .epoch = view.look.epoch,
          .max_history = spec.max_history};
}

bool release_in_sync(const View& view) {
  const model::Release* found = release(view);
  const std::optional<DesiredRelease>& desired = view.desired();
  return found != nullptr && desired && found->status == "deployed" && !found->foreign &&
         found->label(names::kDesiredLabel) == desired->digest;
}

}  // namespace tco::plan
