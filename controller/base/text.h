// Text from elsewhere (a server's message, a container's last words), made fit to be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tco {

// How many bytes at the front of `text` are one well-formed UTF-8 character; 0 if they are none.
// REQUIRES: text is not empty.
std::size_t utf8_length(std::string_view text);

// At most `max` bytes, cut between characters and then ending in " ..."; bytes that are no UTF-8
// become U+FFFD, so that JSON can carry it. REQUIRES: max is at least 4.
std::string clip(std::string_view text, std::size_t max);

}  // namespace tco
