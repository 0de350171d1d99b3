// Makes what was read from a cluster fit to be sent to somebody else: in doubt, more is masked.
#pragma once

#include <string>
#include <string_view>

#include "wire/json_reader.h"

namespace tco::survey {

inline constexpr std::string_view kMasked = "***";

// Whether a field, flag or variable of this name holds something that nobody else may see:
// "db-password", "SecretKey", "--token". The name of a Secret is none.
bool names_a_secret(std::string_view name);

// Free text: a shell script, a log line, a file in a ConfigMap. Masked are the values behind names
// of secrets (as flags, assignments, YAML or JSON), PEM blocks, passwords in URLs, tokens after
// "Bearer" and "Basic", and words that look like keys.
std::string mask_text(std::string_view text);

// A whole document: as mask_text for each string, by the name of each field, variables of
// containers by theirs, an argument behind a flag; and kubectl's last-applied-configuration, which
// can hold anything. References to Secrets stay, as they are names.
void mask(wire::Json& document);

}  // namespace tco::survey
