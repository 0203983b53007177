#include "protocol/package/toml_text.hpp"

#include <algorithm>

namespace souk::protocol {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_quote(char c) noexcept {
  return c == '"' || c == '\'';
}

// The position after the string that begins at `begin`; the end of the text, or of the line, when it has no end.
std::size_t past_string(std::string_view text, std::size_t begin) noexcept {
  const auto quote = text[begin];
  const auto run = text.substr(begin, 3);
  const auto is_long = run.size() == 3 && run[1] == quote && run[2] == quote;
  const std::size_t quotes = is_long ? 3 : 1;
  for (auto at = begin + quotes; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"')
      ++at; // whatever is escaped does not end it
    else if (text[at] == '\n' && !is_long)
      return at;
    else if (text.substr(at, quotes) == run.substr(0, quotes)) {
      at += quotes;
      while (is_long && at < text.size() && text[at] == quote)
        ++at; // a long string may end with quotes of its own
      return at;
    }
  }
  return text.size();
}

} // namespace

std::optional<std::uint32_t> line_of_bare_character(std::string_view toml_text) noexcept {
  std::size_t at = toml_text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  while (at < toml_text.size()) {
    const auto c = toml_text[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const auto lines = std::count(toml_text.begin(), toml_text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      return static_cast<std::uint32_t>(lines + 1);
    }
    if (c == '#')
      at = std::min(toml_text.find('\n', at), toml_text.size());
    else
      at = is_quote(c) ? past_string(toml_text, at) : at + 1;
  }
  return std::nullopt;
}

} // namespace souk::protocol
