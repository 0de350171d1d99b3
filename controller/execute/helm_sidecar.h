// HelmPort over the sidecar's Unix socket (docs/sidecar-api.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/random.h"
#include "execute/ports.h"
#include "transport/http_client.h"
#include "wire/sidecar_json.h"

namespace tco::execute {

// Used by one thread; `client` must outlive it, and may be shared with others.
class HelmSidecar final : public HelmPort {
 public:
  HelmSidecar(transport::HttpClient& client, Random random, std::stop_token stop)
      : client_(client), random_(std::move(random)), stop_(std::move(stop)) {}

  Result<model::HelmState> state(const std::string& ns, const std::string& name) override;
  Status preview(const plan::PreviewRelease& action) override;
  Result<std::vector<std::string>> missing_rights(const plan::ApplyRelease& action) override;
  Result<model::LiveRelease> live(const std::string& ns, const std::string& name) override;
  Result<std::vector<std::string>> values(const std::vector<model::ValuesSource>& sources) override;
  Result<std::vector<std::string>> versions(const model::ChartSpec& chart,
                                            const std::string& wanted) override;
  Status apply(const plan::ApplyRelease& action) override;
  Status roll_back(const plan::RollBackRelease& action) override;
  Status unlock(const plan::UnlockRelease& action, std::int64_t epoch) override;
  Status uninstall(const plan::UninstallRelease& action) override;
  Result<model::ReleasePreview> previewed(const std::string& operation) override;

  // Until `valid_for` from now, and no longer, the sidecar may write on behalf of this epoch. The
  // answer is the epoch that holds: a higher one has been served before, and this one is refused.
  // Waits 5 s at most: a closing takes the sidecar 2 s.
  Result<std::int64_t> fence(std::int64_t epoch, const std::string& holder,
                             std::chrono::milliseconds valid_for);

 private:
  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  std::chrono::milliseconds deadline);
  Result<std::string> ask(const wire::HttpRequest& request);
  Status start(std::string body, const std::string& what);
  std::string new_id();
  wire::ApplyRequest request_of(const plan::ApplyRelease& action);

  transport::HttpClient& client_;
  Random random_;
  std::stop_token stop_;
};

// Follows the sidecar's operation: calls `on_change` for each line of its watch, until the stream
// ends, which is the normal end of a sidecar too. Blocks. Errors: Unavailable, Decode, Cancelled.
Status follow_operations(transport::HttpClient& client, const std::function<void()>& on_change,
                         std::stop_token stop);

}  // namespace tco::execute
