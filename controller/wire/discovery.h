// Whether an API server serves a kind: a 404 on its path alone may be a proxy's, or a server's
// whose definitions are not loaded yet.
#pragma once

#include "base/result.h"
#include "wire/http_message.h"
#include "wire/resource.h"

namespace tco::wire {

// GET of the group version's discovery: /apis/GROUP/VERSION, or /api/v1.
HttpRequest discovery(const Resource& resource);

// What its answer says. False: the server does not know the group version (404), or its list has no
// such plural. Errors: those of an answer that is neither 200 nor 404; Decode if it is no such
// list.
Result<bool> is_served(const Resource& resource, const HttpResponse& answer);

}  // namespace tco::wire
