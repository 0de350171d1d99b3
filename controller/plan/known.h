// What each row of the table rests on, and what it says while a part of that could not be read.
#pragma once

#include <string_view>
#include <vector>

#include "plan/parts.h"
#include "plan/verdict.h"
#include "plan/view/view.h"

namespace tco::plan {

// Without these parts the row neither acts nor stays done. REQUIRES: a row of the table.
Parts reads_of(std::string_view row);
// The rows that say so, for the test that compares them with the table.
std::vector<std::string_view> rows_with_reads();

// Somebody ordered it beside the spec: a stop order does not hold it up.
enum class Ordered { No, Yes };

// What the row says, if what it rests on is known. Nobody acts by what may be out of date, and
// nothing stays done for long by it.
Verdict as_far_as_known(const View& view, std::string_view row, Verdict verdict, Ordered ordered);

}  // namespace tco::plan
