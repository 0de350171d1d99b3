// The sidecar's messages: each text as each of them.
#include <cstdint>
#include <string_view>

#include "wire/plan_json.h"
#include "wire/sidecar_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tco;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(wire::parse_sidecar_version(text));
  static_cast<void>(wire::parse_helm_state(text));
  static_cast<void>(wire::parse_operation(text));
  static_cast<void>(wire::parse_versions(text));
  static_cast<void>(wire::parse_missing_rights(text));
  static_cast<void>(wire::parse_live_release(text));
  static_cast<void>(wire::parse_preview(text));
  static_cast<void>(wire::parse_refusal(text));
  if (const auto values = wire::parse_values(text)) {
    wire::ApplyRequest request;
    request.values = "{}";
    request.secret_values = *values;
    static_cast<void>(wire::apply_request(request));
  }
  return 0;
}
