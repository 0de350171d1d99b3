// What is read of a cluster, and how much of it is kept. Only GET and LIST; never a Secret.
#pragma once

#include <string>
#include <vector>

#include "wire/json_reader.h"
#include "wire/resource.h"

namespace tco::survey {

// The API server's objects of one kind, or one of them.
struct Reading {
  std::string section;  // of the report, below "found"
  wire::Resource resource;
  std::string name = {};                       // empty: a list
  wire::Json (*keep)(const wire::Json&) = {};  // what of an object is of interest
};

// In the order in which they are read.
const std::vector<Reading>& readings();

// Folded, not kept: there are as many as nodes.
wire::Resource nodes();
wire::Resource machines();
wire::Resource agents();
wire::Resource pods_of(const wire::Json& workload);  // by its selector's labels

// A kind of Gatekeeper's constraints; their names are the cluster's own.
wire::Resource constraints(const std::string& plural);

// The object without what only the API server needs. Who wrote it last with which fields becomes
// "writers". Something larger than 32 KiB becomes its name and size.
wire::Json whole(const wire::Json& object);

}  // namespace tco::survey
