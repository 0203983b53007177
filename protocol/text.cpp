#include "protocol/text.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace souk::protocol {
namespace {

struct character {
  std::uint32_t point = 0;
  std::size_t bytes = 0; // 0: not UTF-8
};

std::size_t bytes_of_lead(std::uint8_t lead) noexcept {
  if (lead < 0x80)
    return 1;
  if (lead >= 0xc2 && lead < 0xe0)
    return 2;
  if (lead >= 0xe0 && lead < 0xf0)
    return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

character first_of(std::string_view text) noexcept {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const auto size = bytes_of_lead(lead);
  if (size == 0 || size > text.size())
    return {};
  auto point = size == 1 ? lead : static_cast<std::uint32_t>(lead & (0x7f >> size));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xc0) != 0x80)
      return {};
    point = point << 6 | (next & 0x3fU);
  }
  const auto overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  const auto surrogate = point >= 0xd800 && point < 0xe000;
  return overlong || surrogate || point > 0x10ffff ? character{} : character{point, size};
}

// C0, DEL and C1, the line separators, and what turns the direction of text around: all of them can make a
// terminal show something else than is there.
bool is_control(std::uint32_t point) noexcept {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029
         || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

} // namespace

bool is_plain_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto next = first_of(text);
    if (next.bytes == 0 || is_control(next.point))
      return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

std::string made_plain(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const auto next = first_of(text);
    const auto good = next.bytes != 0 && !is_control(next.point);
    const auto size = std::max<std::size_t>(1, next.bytes);
    made += good ? text.substr(0, size) : std::string_view{"?"};
    text.remove_prefix(size);
  }
  return made;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most)
    return most + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (std::min(*std::min_element(row.begin(), row.end()), *std::min_element(above.begin(), above.end())) > most)
      return most + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], most + 1);
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t word_bytes_max = 256; // the cost grows with the square
  if (word.empty() || word.size() > word_bytes_max)
    return std::nullopt;
  std::optional<std::string_view> found;
  auto most = std::max<std::size_t>(1, word.size() / 3);
  for (const auto candidate : candidates) {
    const auto away = edit_distance(word, candidate, most);
    if (away > most || (found && away == most))
      continue;
    found = candidate;
    most = away;
  }
  return found;
}

} // namespace souk::protocol
