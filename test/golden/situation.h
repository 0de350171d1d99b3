// A situation as a folder: what a cluster's API server and sidecar would answer, as YAML.
#pragma once

#include <string>
#include <vector>

#include "plan/world.h"

namespace tco::golden {

// The folders below test/golden that hold a situation.yaml.
std::vector<std::string> situations();
std::string folder_of(const std::string& situation);

// The World that is seen there at 2026-11-22T10:00:00Z. Each object goes the way of the API
// server's: as JSON text through wire/. Throws, naming the file and what is wrong.
plan::World load(const std::string& situation);

}  // namespace tco::golden
