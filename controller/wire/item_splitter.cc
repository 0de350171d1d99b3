#include "wire/item_splitter.h"

namespace tco::wire {
namespace {

constexpr std::size_t kMaxKey = 256;
constexpr std::size_t kMaxMetadata = std::size_t{64} << 10U;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Error not_a_list(std::string_view why) {
  return {ErrorKind::Decode, "the body is not a list of objects: " + std::string(why)};
}

}  // namespace

Status ItemSplitter::feed(std::string_view bytes, const OnItem& on_item) {
  while (!bytes.empty()) {
    if (form_ == Form::None) {
      if (!is_space(bytes.front()) || where_ == Where::Key) {
        if (Status status = structure(bytes.front()); !status) return status;
      }
      // A value's first byte belongs to it: scan() takes it.
      if (form_ == Form::None) bytes.remove_prefix(1);
      continue;
    }
    const std::size_t taken = scan(bytes);
    const std::string_view piece = bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (form_ != Form::None) {  // the block ended first
      keep(piece);
      if (role_ == Role::Metadata && too_long_) return not_a_list("its metadata is too long");
      continue;
    }
    if (Status status = end_value(piece, on_item); !status) return status;
  }
  return ok();
}

// One byte between the values.
Status ItemSplitter::structure(char c) {
  switch (where_) {
    case Where::Start:
      if (c != '{') return not_a_list("it does not begin with {");
      where_ = Where::KeyOrEnd;
      may_close_ = true;
      return ok();
    case Where::KeyOrEnd:
      if (c == '}' && may_close_) {
        where_ = Where::End;
        return ok();
      }
      if (c != '"') return not_a_list("a key is missing");
      key_.clear();
      where_ = Where::Key;
      return ok();
    case Where::Key:
      // Keys with escapes are none of ours; an escaped quote would end up as bad structure.
      if (c == '"') {
        where_ = Where::Colon;
      } else if (key_.size() < kMaxKey) {
        key_ += c;
      } else {
        return not_a_list("a key is too long");
      }
      return ok();
    case Where::Colon:
      if (c != ':') return not_a_list("a colon is missing");
      where_ = Where::Value;
      return ok();
    case Where::Value:
      if (begin_items(c)) return ok();
      role_ = key_ == "metadata" ? Role::Metadata : Role::Skip;
      return begin_value(c);
    case Where::AfterValue:
      if (c != ',' && c != '}') return not_a_list("a comma is missing");
      where_ = c == ',' ? Where::KeyOrEnd : Where::End;
      may_close_ = false;
      return ok();
    case Where::Item:
      if (c == ']' && may_close_) {
        where_ = Where::AfterValue;
        return ok();
      }
      if (c != '{') return not_a_list("an item is not an object");
      role_ = Role::Item;
      return begin_value(c);
    case Where::AfterItem:
      if (c != ',' && c != ']') return not_a_list("a comma is missing between items");
      where_ = c == ',' ? Where::Item : Where::AfterValue;
      may_close_ = false;
      return ok();
    case Where::End:
      break;
  }
  return not_a_list("something follows its end");
}

bool ItemSplitter::begin_items(char c) {
  if (key_ != "items") return false;
  seen_items_ = true;
  if (c != '[') return false;  // null is an empty list in Go; anything else is skipped
  where_ = Where::Item;
  may_close_ = true;
  return true;
}

Status ItemSplitter::begin_value(char c) {
  if (c == ',' || c == '}' || c == ']' || c == ':') return not_a_list("a value is missing");
  if (key_ == "items" && role_ != Role::Item && c != 'n') {
    return not_a_list("items is not an array");
  }
  form_ = c == '{' || c == '[' ? Form::Container : c == '"' ? Form::String : Form::Scalar;
  depth_ = 0;
  in_string_ = false;
  escaped_ = false;
  too_long_ = false;
  return ok();
}

// How many bytes belong to the current value; form_ is None afterwards if it is complete.
std::size_t ItemSplitter::scan(std::string_view bytes) {
  if (form_ != Form::Scalar) return scan_container(bytes);
  const std::size_t end = bytes.find_first_of(",}] \t\r\n");
  if (end == std::string_view::npos) return bytes.size();
  form_ = Form::None;
  return end;
}

// Objects, arrays and strings: only quotes and brackets matter. This loop sees every byte of a
// list, so it works on copies the compiler can keep in registers.
std::size_t ItemSplitter::scan_container(std::string_view bytes) {
  std::size_t depth = depth_;
  bool in_string = in_string_;
  bool escaped = escaped_;
  std::size_t i = 0;
  for (bool complete = false; i < bytes.size() && !complete; ++i) {
    const char c = bytes[i];
    if (escaped) {
      escaped = false;
    } else if (in_string) {
      if (c == '\\') escaped = true;
      if (c == '"') in_string = false;
      complete = c == '"' && depth == 0;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      complete = --depth == 0;
    }
    if (complete) form_ = Form::None;
  }
  depth_ = depth;
  in_string_ = in_string;
  escaped_ = escaped;
  return i;
}

void ItemSplitter::keep(std::string_view piece) {
  if (role_ == Role::Skip || too_long_) return;
  const std::size_t most = role_ == Role::Item ? max_item_ : kMaxMetadata;
  if (kept_.size() + piece.size() <= most) {
    kept_.append(piece);
    return;
  }
  too_long_ = true;
  kept_ = {};
}

Status ItemSplitter::end_value(std::string_view last_piece, const OnItem& on_item) {
  // An item that lies in one block, as most do, is not copied.
  const bool whole = kept_.empty() && !too_long_ && last_piece.size() <= max_item_;
  if (role_ == Role::Metadata || !whole) keep(last_piece);
  where_ = role_ == Role::Item ? Where::AfterItem : Where::AfterValue;
  Status status = ok();
  if (role_ == Role::Metadata) {
    if (too_long_) return not_a_list("its metadata is too long");
    metadata_ = kept_;
  } else if (role_ == Role::Item && too_long_) {
    ++dropped_;
  } else if (role_ == Role::Item) {
    status = on_item(whole ? last_piece : std::string_view(kept_));
  }
  kept_.clear();
  return status;
}

Status ItemSplitter::finish() const {
  if (where_ != Where::End) return not_a_list("it was cut off");
  if (!seen_items_) return not_a_list("it has no items");
  return ok();
}

Result<ListMeta> split_page(std::string_view text, const ItemSplitter::OnItem& on_item) {
  ItemSplitter splitter;
  if (const Status fed = splitter.feed(text, on_item); !fed) return fed.error();
  if (const Status whole = splitter.finish(); !whole) return whole.error();
  return parse_list_meta(splitter.metadata());
}

}  // namespace tco::wire
