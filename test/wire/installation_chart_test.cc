// spec.chart, as people write it.
#include <catch2/catch.hpp>

#include "wire/installation_json.h"

namespace tco::wire {
namespace {

TEST_CASE("installation: where the chart comes from") {
  const auto chart_of = [](const std::string& chart) {
    return parse_installation(R"({"spec":{"version":"1","chart":)" + chart + "}}")->spec.chart;
  };
  const model::ChartSpec http = chart_of(R"({"source":"HTTP","http":{"url":"https://c",
      "credentialsSecretName":"login","caSecretName":"ca"}})");
  CHECK(http.url == "https://c");
  CHECK(http.credentials_secret == "login");
  CHECK(http.ca_secret == "ca");

  const model::ChartSpec oci = chart_of(R"({"source":"OCI","oci":{"url":"oci://r/c",
      "digest":"sha256:00","credentialsSecretName":"login","caSecretName":"ca"}})");
  CHECK(oci.source == model::ChartSource::OCI);
  CHECK(oci.url == "oci://r/c");
  CHECK(oci.oci_digest == "sha256:00");
  CHECK(oci.credentials_secret == "login");
  CHECK(oci.ca_secret == "ca");

  const model::ChartSpec config_map =
      chart_of(R"({"source":"ConfigMap","configMapKeyRef":{"name":"charts","key":"c.tgz"}})");
  CHECK(config_map.source == model::ChartSource::ConfigMap);
  CHECK(config_map.config_map_name == "charts");
  CHECK(config_map.config_map_key == "c.tgz");
}

}  // namespace
}  // namespace tco::wire
