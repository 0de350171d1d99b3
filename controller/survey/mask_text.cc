// names_a_secret and mask_text: one scan from the front, no back-tracking.
#include <algorithm>
#include <array>
#include <cctype>

#include "survey/mask.h"

namespace tco::survey {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN ";
constexpr std::string_view kPemEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
// Shorter words are ordinary ones; a key has at least so many characters.
constexpr std::size_t kKeyLength = 32;
constexpr std::size_t kKeyWithSlashLength = 40;  // a path may be long, too

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_name(char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.'; }
bool is_key(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-' || c == '+' || c == '/' || c == '=';
}

// Lower case, letters and digits only: "Secret_Key" and "secret-key" are one.
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (is_letter_or_digit(c)) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

bool has_upper_lower_and_digit(std::string_view text) {
  const auto any = [&](int (*kind)(int)) {
    return std::ranges::any_of(text,
                               [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
  };
  return any(std::isupper) && any(std::islower) && any(std::isdigit);
}

// A long mix such as base64 makes; a digest in hex and an object's name are of one case.
bool looks_like_key(std::string_view word) {
  if (word.starts_with("AKID") && word.size() >= 16) return true;  // Tencent Cloud's SecretId
  const bool path = word.find('/') != std::string_view::npos;
  return word.size() >= (path ? kKeyWithSlashLength : kKeyLength) &&
         has_upper_lower_and_digit(word);
}

// The file's name tells nothing, if it is one.
bool names_a_file(std::string_view name, std::string_view value) {
  const std::string word = bare(name);
  const bool file = word.ends_with("file") || word.ends_with("path") || word.ends_with("dir");
  return file && value.starts_with('/');
}

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::string masked() {
    while (at_ < text_.size()) {
      if (pem() || url() || key() || name()) continue;
      take(1);
    }
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  void take(std::size_t count) {
    out_ += rest().substr(0, count);
    at_ = std::min(text_.size(), at_ + count);
  }
  void hide(std::size_t count) {
    out_ += kMasked;
    at_ = std::min(text_.size(), at_ + count);
  }
  template <typename Belongs>
  std::size_t run(Belongs belongs) const {
    const std::string_view ahead = rest();
    return static_cast<std::size_t>(std::ranges::find_if_not(ahead, belongs) - ahead.begin());
  }

  // One without an end hides everything behind it.
  bool pem() {
    if (!rest().starts_with(kPemBegin)) return false;
    const std::size_t end = rest().find(kPemEnd);
    const std::size_t closed =
        end == std::string_view::npos ? end : rest().find(kDashes, end + kPemEnd.size());
    hide(closed == std::string_view::npos ? rest().size() : closed + kDashes.size());
    return true;
  }

  // "://user:password@host": the part before the last @ of the authority. A password that nobody
  // escaped may hold a slash: then there is no port behind the colon.
  bool url() {
    if (!rest().starts_with("://")) return false;
    take(3);
    const std::string_view word = rest().substr(
        0, run([](char c) { return !is_space(c) && c != '"' && c != '\'' && c != '`'; }));
    std::string_view authority = word.substr(0, word.find_first_of("/?#"));
    const std::size_t colon = authority.find(':');
    const bool port = colon == std::string_view::npos ||
                      std::ranges::all_of(authority.substr(colon + 1), [](char c) {
                        return std::isdigit(static_cast<unsigned char>(c)) != 0;
                      });
    if (!port) authority = word;
    if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) hide(user);
    return true;
  }

  bool starts_word() const { return at_ == 0 || !is_key(text_[at_ - 1]); }

  bool key() {
    if (!starts_word()) return false;
    const std::size_t length = run(is_key);
    const std::string_view word = rest().substr(0, length);
    if (word.starts_with("eyJ") && length >= 16) {  // a JWT: the dots are part of it
      hide(run([](char c) { return is_key(c) || c == '.'; }));
      return true;
    }
    // "name=..." is an assignment, not padding.
    if (!looks_like_key(word.substr(0, word.find('=')))) return false;
    hide(length);
    return true;
  }

  bool name() {
    const std::size_t length = run(is_name);
    if (length == 0) return false;
    const std::string word(rest().substr(0, length));
    take(length);
    const std::string lower = bare(word);
    if (lower == "bearer" || lower == "basic") {
      take(run([](char c) { return c == ' '; }));
      if (const std::size_t token = run([](char c) { return !is_space(c) && c != '"'; })) {
        hide(token);
      }
    } else if (names_a_secret(word)) {
      value_of(word);
    }
    return true;
  }

  // Behind a secret's name: perhaps closing quotes, perhaps blanks, then = or : (or, behind a flag,
  // blanks alone), and the value.
  void value_of(const std::string& name) {
    const std::string_view ahead = rest();
    std::size_t next = ahead.find_first_not_of("\\\"'");
    if (next == std::string_view::npos) return;
    const std::size_t blanks = next;
    next = ahead.find_first_not_of(" \t", next);
    if (next == std::string_view::npos) return;
    const bool assigned = ahead[next] == '=' || ahead[next] == ':';
    const bool flag = name.starts_with("-") && next > blanks;
    if (!assigned && !flag) return;
    const bool loose = assigned && (ahead[next] == ':' || next > blanks);
    if (assigned) next = std::min(ahead.find_first_not_of(" \t", next + 1), ahead.size());
    take(next);
    if (!names_a_file(name, rest())) hide_value(loose);
  }

  // `loose`: not quoted, it goes to the end of the line; a YAML block, to the end of the text.
  void hide_value(bool loose) {
    const std::size_t escapes = run([](char c) { return c == '\\'; });
    const std::string_view ahead = rest();
    const char quote = escapes < ahead.size() ? ahead[escapes] : '\n';
    if (quote == '"' || quote == '\'') {
      take(escapes + 1);
      hide(quoted(quote, escapes));
      return;
    }
    if (loose && (ahead.empty() || std::string_view("|>\n\r").find(ahead[0]) != ahead.npos)) {
      hide(ahead.size());
      return;
    }
    const std::size_t length =
        loose ? std::min(ahead.find('\n'), ahead.size()) : run([](char c) { return !is_space(c); });
    if (length > 0) hide(length);
  }

  // How much stands before a quote with as many escapes as the opening one.
  std::size_t quoted(char quote, std::size_t escapes) const {
    std::size_t before = 0;
    const std::string_view ahead = rest();
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      if (ahead[i] == quote && before == escapes) return i - escapes;
      before = ahead[i] == '\\' ? before + 1 : 0;
    }
    return ahead.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

bool names_a_secret(std::string_view name) {
  constexpr std::array kWords = {"password",        "passwd",       "passphrase",    "pwd",
                                 "secret",          "token",        "credential",    "apikey",
                                 "accesskey",       "privatekey",   "clientkey",     "keydata",
                                 "certificatedata", "dockerconfig", "authorization", "cookie"};
  constexpr std::array kHarmless = {"secretname", "secretnamespace", "tokenexpirationseconds"};
  const std::string word = bare(name);
  if (word == "auth" || word == "auths") return true;
  if (std::ranges::find(kHarmless, word) != kHarmless.end()) return false;
  return std::ranges::any_of(
      kWords, [&](const char* part) { return word.find(part) != std::string::npos; });
}

std::string mask_text(std::string_view text) { return Scan(text).masked(); }

}  // namespace tco::survey
