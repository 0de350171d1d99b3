#include "fakes/yaml.h"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>

namespace tco {
namespace {

using Json = nlohmann::json;

Json scalar(const YAML::Node& node) {
  if (node.Tag() == "!") return node.Scalar();  // quoted
  const Json value = Json::parse(node.Scalar(), nullptr, false);
  if (value.is_number() || value.is_boolean()) return value;
  if (value.is_null() || node.Scalar() == "~") return {};
  return node.Scalar();
}

Json to_json(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return scalar(node);
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& item : node) list.push_back(to_json(item));
      return list;
    }
    case YAML::NodeType::Map: {
      Json map = Json::object();
      for (const auto& entry : node) map[entry.first.Scalar()] = to_json(entry.second);
      return map;
    }
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined:
      return {};
  }
  return {};
}

}  // namespace

std::vector<std::string> yaml_file_to_json(const std::string& path) {
  std::vector<std::string> documents;
  for (const YAML::Node& document : YAML::LoadAllFromFile(path)) {
    documents.push_back(to_json(document).dump());
  }
  return documents;
}

}  // namespace tco
