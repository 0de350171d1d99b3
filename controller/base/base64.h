// Base64 as kubeconfig files use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tco {

// White space is ignored. Nothing: not base64.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace tco
