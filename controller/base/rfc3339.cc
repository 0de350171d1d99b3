#include "base/rfc3339.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace tco {
namespace {

using std::chrono::floor;
using std::chrono::microseconds;

std::string up_to_seconds(std::chrono::sys_time<microseconds> time) {
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{floor<std::chrono::seconds>(time - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

// Takes pieces off the front of a text; the first piece that does not fit spoils the whole.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int digits(std::size_t count, int low, int high) {
    int value = 0;
    const std::string_view piece = rest_.substr(0, count);
    for (const char c : piece) {
      if (c < '0' || c > '9') good_ = false;
      value = value * 10 + (c - '0');
    }
    if (piece.size() < count || value < low || value > high) good_ = false;
    rest_.remove_prefix(piece.size());
    return good_ ? value : low;
  }

  void expect(char wanted) {
    if (!take(wanted)) good_ = false;
  }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The digits after the point, as microseconds.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t unit = 100'000;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count) {
      value += (rest_.front() - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    if (count == 0 || count > 9) good_ = false;
    return value;
  }

  std::chrono::minutes offset() {
    if (take('Z') || take('z')) return {};
    const int sign = take('-') ? -1 : 1;
    if (sign == 1) expect('+');
    const int hours = digits(2, 0, 23);
    expect(':');
    return std::chrono::minutes(sign * (hours * 60 + digits(2, 0, 59)));
  }

  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string to_rfc3339(SystemTime time) { return up_to_seconds(floor<microseconds>(time)) + "Z"; }

std::string to_rfc3339_micro(SystemTime time) {
  const auto exact = floor<microseconds>(time);
  const auto fraction = exact - floor<std::chrono::seconds>(exact);
  return fmt::format("{}.{:06}Z", up_to_seconds(exact), fraction.count());
}

std::optional<SystemTime> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.digits(4, 0, 9999);
  cursor.expect('-');
  const int month = cursor.digits(2, 1, 12);
  cursor.expect('-');
  const int day = cursor.digits(2, 1, 31);
  if (!cursor.take('t')) cursor.expect('T');
  const int hour = cursor.digits(2, 0, 23);
  cursor.expect(':');
  const int minute = cursor.digits(2, 0, 59);
  cursor.expect(':');
  const int second = cursor.digits(2, 0, 60);  // 60: a leap second
  const std::int64_t micro = cursor.take('.') ? cursor.fraction() : 0;
  const std::chrono::minutes offset = cursor.offset();

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  // The clock counts nanoseconds in 64 bits: from the year 1678 to 2262. Kubernetes' zero time
  // (year 1) is no time.
  if (!cursor.good() || !cursor.at_end() || !date.ok() || year < 1678 || year > 2261) return {};
  return std::chrono::sys_days{date} + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + microseconds(micro) - offset;
}

}  // namespace tco
