#include "survey/report.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "survey/mask.h"
#include "survey/questions.h"

namespace tco::survey {
namespace {

using wire::Json;

// A section is cut object by object, so that what is left is whole.
constexpr std::size_t kLargestSection = std::size_t{512} << 10U;

constexpr const char* kRead =
    "Please read this before you send it. Masked: values behind names of secrets, keys, passwords, "
    "certificates, public IPv4 addresses, and nodes' names and addresses (normal-1, super-2). "
    "Secrets were not read at all. Not masked: names of objects, images, labels, IPv6 addresses, "
    "private address ranges, and ids of cloud resources (cls-, subnet-, sg-, np-).";

void bound(Json& section) {
  if (!section.is_object()) return;
  std::size_t size = 0;
  int omitted = 0;
  for (auto& [name, object] : section.items()) {
    size += wire::to_text(object).size();
    if (size <= kLargestSection) continue;
    object = nullptr;
    ++omitted;
  }
  if (omitted == 0) return;
  std::erase_if(section.get_ref<Json::object_t&>(),
                [](const auto& entry) { return entry.second.is_null(); });
  section["(omitted)"] = omitted;
}

std::vector<std::string> masked(std::vector<std::string> lines, const Aliases& aliases) {
  for (std::string& line : lines) line = aliases.replace(mask_text(line));
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

std::string report(Findings findings, SystemTime taken, const std::string& program_version) {
  Json& found = findings.found;
  found["nodes"] = findings.nodes.summary();
  mask(found);
  const Aliases& aliases = findings.nodes.aliases();
  aliases.replace(found);
  for (auto& [name, section] : found.items()) bound(section);
  Json list = Json::array();
  for (const Answer& answer : answers(found)) {
    list.push_back({{"number", answer.number},
                    {"question", answer.question},
                    {"answer", answer.answer},
                    {"see", answer.see}});
  }
  const Json document = {{"about",
                          {{"format", 1},
                           {"operator", program_version},
                           {"taken", to_rfc3339(taken)},
                           {"read", kRead}}},
                         {"answers", std::move(list)},
                         {"found", std::move(found)},
                         {"notRead", masked(findings.not_read, aliases)},
                         {"notThere", masked(findings.not_there, aliases)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tco::survey
