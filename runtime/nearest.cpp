#include "runtime/nearest.hpp"

#include "protocol/text.hpp"

namespace souk::runtime {

std::string suggestion(std::string_view wrong, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates{known.begin(), known.end()};
  const auto meant = protocol::nearest(wrong, candidates);
  return meant ? ", did you mean '" + std::string{*meant} + "'?" : std::string{};
}

} // namespace souk::runtime
