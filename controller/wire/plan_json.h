// The plan ConfigMap: entries for people and for us.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "model/plan_record.h"

namespace tco::wire {

// Of the sidecar's answer. Decode: it is not what the contract says.
Result<model::ReleasePreview> parse_preview(std::string_view json);

// What to write: digest, summary, generated, plan.json, images, approvedSteps. A plan.json above
// 256 KiB loses the differences of the release's objects, not the objects.
std::map<std::string, std::string> plan_entries(const model::PlanDocument& document,
                                                const model::ReleasePreview& preview,
                                                model::Time now);

// The entries approvedSteps and images: one line of JSON.
std::string texts_entry(const std::map<std::string, std::string>& texts);
inline constexpr const char* kApprovedStepsEntry = "approvedSteps";
inline constexpr const char* kImagesEntry = "images";

// An entry that cannot be read counts as none: what was approved is asked for again.
model::PlanRecord parse_plan(const std::map<std::string, std::string>& data);

}  // namespace tco::wire
