#include "wire/event_json.h"

#include "base/names.h"
#include "base/rfc3339.h"
#include "wire/json_reader.h"

namespace tco::wire {

std::string event(const model::ObjectMeta& about, const EventText& text, model::Time now) {
  const std::string api_version = std::string(names::kGroup) + "/" + std::string(names::kVersion);
  return to_text({{"apiVersion", "events.k8s.io/v1"},
                  {"kind", "Event"},
                  {"metadata", {{"name", text.name}, {"namespace", "default"}}},
                  {"eventTime", to_rfc3339_micro(now)},
                  {"type", text.warning ? "Warning" : "Normal"},
                  {"reason", text.reason},
                  {"action", text.action},
                  {"note", text.note},
                  {"reportingController", names::kEventController},
                  {"reportingInstance", text.instance},
                  {"regarding",
                   {{"apiVersion", api_version},
                    {"kind", names::kKind},
                    {"name", about.name},
                    {"uid", about.uid}}}});
}

}  // namespace tco::wire
