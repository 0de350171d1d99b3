// A Status object: of an answer with any code, and of a watch.
#include <cstdint>
#include <string>

#include "check.h"
#include "wire/api_status.h"

namespace {

using namespace tco;

constexpr std::size_t kLongestMessage = 1024;

void check(const wire::ApiStatus& status) {
  FUZZ_CHECK(status.message.size() <= kLongestMessage);
  if (status.code >= 200 && status.code < 300) return;
  static_cast<void>(wire::to_error("patch daemonset kube-system/kube-proxy", status));
  static_cast<void>(
      wire::to_error("patch daemonset kube-system/kube-proxy", status, wire::PatchTests::Some));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto status = wire::parse_api_status(text)) check(*status);
  for (const int code : {400, 404, 409, 410, 422, 429, 500, 503}) {
    check(wire::parse_api_status(wire::HttpResponse{code, text, std::nullopt}));
  }
  return 0;
}
