#include "protocol/package/name.hpp"

#include <algorithm>

#include "protocol/package/publisher.hpp"

namespace souk::protocol {
namespace {

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool may_stand_inside(char c) noexcept {
  return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
}

} // namespace

bool is_package_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= limits::name_bytes_max && is_letter_or_digit(name.front())
         && is_letter_or_digit(name.back()) && std::all_of(name.begin(), name.end(), may_stand_inside);
}

std::string_view package_name_rule() noexcept {
  static_assert(limits::name_bytes_max == 128);
  return "a name is 1 to 128 of a-z and 0-9, with - _ . inside, and has no / or other path characters";
}

std::string short_text(const package_name& package) {
  constexpr std::size_t shown = 5 + 12; // souk1 and as many characters as are accepted for the whole
  return to_text(package.publisher).substr(0, shown) + "…/" + package.name;
}

} // namespace souk::protocol
