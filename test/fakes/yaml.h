// YAML as people write it, to the JSON text an API server sends.
#pragma once

#include <string>
#include <vector>

namespace tco {

// Every document of the file. Plain scalars get YAML 1.2's core types, quoted ones are strings.
// Throws if the file cannot be read.
std::vector<std::string> yaml_file_to_json(const std::string& path);

}  // namespace tco
