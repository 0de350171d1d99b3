// Takes the objects out of a list's body while it streams: one object is held, never the list.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tco::wire {

class ItemSplitter {
 public:
  // Receives the JSON text of one element of `items`, valid during the call. An error ends feed().
  using OnItem = std::function<Status(std::string_view)>;

  explicit ItemSplitter(std::size_t max_item = std::size_t{8} << 20U) : max_item_(max_item) {}

  // An item above the bound is dropped and counted. It finds where values begin and end and leaves
  // their inside to the parser. Errors: Decode if the body is not a list; what `on_item` answered.
  // After an error the splitter is not to be used again.
  Status feed(std::string_view bytes, const OnItem& on_item);

  // To be called at the end of the body. Decode: it was cut off.
  Status finish() const;

  // The list's `metadata` as JSON text; complete after finish(). Empty: there is none.
  const std::string& metadata() const { return metadata_; }
  int dropped() const { return dropped_; }

 private:
  // Where in the body the next byte is.
  enum class Where { Start, KeyOrEnd, Key, Colon, Value, AfterValue, Item, AfterItem, End };
  enum class Role { Skip, Metadata, Item };             // what the current value is to us
  enum class Form { None, Container, String, Scalar };  // None: not inside a value

  Status structure(char c);
  Status begin_value(char c);
  bool begin_items(char c);
  std::size_t scan(std::string_view bytes);
  std::size_t scan_container(std::string_view bytes);
  void keep(std::string_view piece);
  Status end_value(std::string_view last_piece, const OnItem& on_item);

  std::size_t max_item_;
  Where where_ = Where::Start;
  bool seen_items_ = false;
  bool may_close_ = false;  // an empty object or array may end here, a comma was not just read
  std::string key_;

  Role role_ = Role::Skip;
  Form form_ = Form::None;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  std::string kept_;  // what has come of a value that is not complete yet
  bool too_long_ = false;

  std::string metadata_;
  int dropped_ = 0;
};

// What a list says about itself.
struct ListMeta {
  std::string resource_version;
  std::string continue_token;  // empty: this was the last page
};

// Errors: Decode; also if there is no resourceVersion, without which nothing can be watched.
Result<ListMeta> parse_list_meta(std::string_view metadata);

// A page that has come whole. Errors: those of ItemSplitter and of parse_list_meta().
Result<ListMeta> split_page(std::string_view text, const ItemSplitter::OnItem& on_item);

}  // namespace tco::wire
