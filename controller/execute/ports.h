// The outside world as the reconciler uses it: the API server and the Helm sidecar, in our words.
// Each has one implementation, and one fake in the simulation that holds state.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/installation.h"
#include "model/records.h"
#include "model/release.h"
#include "plan/action.h"

namespace tco::execute {

// Every call is one request. Errors: as wire::to_error names them, and the transport's.
class KubePort {
 public:
  virtual ~KubePort() = default;

  // Live, not from a cache. Absent: there is none.
  virtual Result<std::optional<model::Installation>> installation() = 0;
  virtual Result<model::KubernetesVersion> version() = 0;
  // Empty if there is no such ConfigMap.
  virtual Result<std::map<std::string, std::string>> config_map(const std::string& ns,
                                                                const std::string& name) = 0;

  // Conflict: somebody changed the object since `installation` was read.
  virtual Status set_finalizers(const model::Installation& installation,
                                const std::vector<std::string>& finalizers) = 0;
  // Answers the object's new resource version.
  virtual Result<std::string> write_status(const model::InstallationStatus& status) = 0;
  virtual Status record(const std::string& entry, const std::string& text) = 0;
  // Both answer the object's new resource version. Conflict: it is not the one we looked at.
  virtual Result<std::string> add_toleration(const plan::AddToleration& action) = 0;
  virtual Result<std::string> retire(const plan::RetireDaemonSet& action) = 0;
  virtual Status apply_cni_config(const plan::ApplyCniConfig& action) = 0;
  // The way back of those two; they answer the same.
  virtual Result<std::string> restore(const plan::RestoreDaemonSet& action) = 0;
  virtual Result<std::string> remove_toleration(const plan::RemoveToleration& action) = 0;
  // Absent: there is none.
  virtual Result<std::optional<model::ConfigMapOwners>> config_map_owners(
      const std::string& ns, const std::string& name) = 0;
  // Works too if there is none any more. Conflict: it is another one.
  virtual Status delete_config_map(const plan::DeleteConfigMap& action) = 0;
  virtual Status create_event(const model::ObjectMeta& about, const model::Event& event) = 0;
};

class HelmPort {
 public:
  virtual ~HelmPort() = default;

  // Unavailable: the sidecar does not answer. Invalid: it speaks another contract.
  virtual Result<model::HelmState> state(const std::string& ns, const std::string& name) = 0;
  // The Helm values in these objects, a JSON object each, in this order. Invalid: one is not there,
  // or holds no values.
  virtual Result<std::vector<std::string>> values(
      const std::vector<model::ValuesSource>& sources) = 0;
  // All start an operation and return; state() tells how it goes. Conflict: one is running.
  virtual Status apply(const plan::ApplyRelease& action) = 0;
  virtual Status unlock(const plan::UnlockRelease& action, std::int64_t epoch) = 0;
  virtual Status uninstall(const plan::UninstallRelease& action) = 0;
};

}  // namespace tco::execute
