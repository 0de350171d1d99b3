// What /metrics says of the kinds that are watched, and of bugs that were got over.
#include "app/metrics.h"

#include <catch2/catch.hpp>

namespace tco::app {
namespace {

TEST_CASE("metrics: a watch that does not work, and objects that cannot be read") {
  Metrics metrics("0.1.0");
  metrics.watched("nodes", true, 0);
  metrics.watched("pods in kube-system", false, 2);
  const std::string text = metrics.text();
  CHECK_THAT(text, Catch::Contains("tke_cilium_operator_watch_up{resource=\"nodes\"} 1"));
  CHECK_THAT(text,
             Catch::Contains("tke_cilium_operator_watch_up{resource=\"pods in kube-system\"} 0"));
  CHECK_THAT(text,
             Catch::Contains(
                 "tke_cilium_operator_unreadable_objects{resource=\"pods in kube-system\"} 2"));
  metrics.watched("pods in kube-system", true, 0);
  CHECK_THAT(metrics.text(), Catch::Contains("{resource=\"pods in kube-system\"} 1"));
}

TEST_CASE("metrics: what a thread got over is counted by thread") {
  Metrics metrics("0.1.0");
  metrics.threw("watch");
  metrics.threw("watch");
  CHECK_THAT(metrics.text(),
             Catch::Contains("tke_cilium_operator_internal_errors_total{thread=\"watch\"} 2"));
}

}  // namespace
}  // namespace tco::app
