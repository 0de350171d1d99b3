// A CiliumInstallation, with a status that anybody may have written, and the patches made of it.
#include <cstdint>
#include <string_view>

#include "check.h"
#include "wire/installation_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tco;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto installation = wire::parse_installation(text);
  if (!installation) {
    FUZZ_CHECK(!installation.error().message.empty());
    return 0;
  }
  static_cast<void>(wire::status_patch(installation->status));
  static_cast<void>(wire::finalizers_patch(*installation, installation->finalizers));
  return 0;
}
