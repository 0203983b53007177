#include "protocol/node/repeated_lines.hpp"

#include <algorithm>
#include <cctype>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_number(std::string_view word) {
  return std::ranges::any_of(word, [](unsigned char c) { return std::isdigit(c) != 0; })
         && std::ranges::all_of(word, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

// The line with each number as `#`.
std::string shape_of(std::string_view line) {
  std::string shape;
  for (std::size_t from = 0; from < line.size();) {
    auto to = from;
    while (to < line.size() && is_word(line[to]))
      ++to;
    const auto word = line.substr(from, to - from);
    if (is_number(word))
      shape += '#';
    else
      shape += word;
    if (to < line.size())
      shape += line[to];
    from = to + 1;
  }
  return shape;
}

} // namespace

repeated_lines::repeated_lines(const repeat_rules& rules) : rules_{rules} {
  invariant(rules.alike_max > 0 && rules.kinds_max > 0 && rules.window > duration{}, "something may be written");
}

void repeated_lines::forget_first(std::vector<std::string>& report) {
  const auto& first = kinds_.front();
  if (first.left_out > 0)
    report.push_back(std::to_string(first.left_out) + " more like: " + first.shown.front());
  kinds_.erase(kinds_.begin());
}

std::vector<std::string> repeated_lines::on_line(std::string_view line, instant now) {
  std::vector<std::string> written;
  while (!kinds_.empty() && now - kinds_.front().began >= rules_.window)
    forget_first(written);
  const auto shape = shape_of(line);
  auto known = std::ranges::find(kinds_, shape, &kind::shape);
  if (known == kinds_.end()) {
    if (kinds_.size() == rules_.kinds_max)
      forget_first(written);
    known = kinds_.insert(kinds_.end(), kind{shape, now, {}, 0});
  }
  if (known->shown.size() >= rules_.alike_max || std::ranges::count(known->shown, line) > 0) {
    ++known->left_out;
    return written;
  }
  known->shown.emplace_back(line);
  written.emplace_back(line);
  return written;
}

std::vector<std::string> repeated_lines::finish() {
  std::vector<std::string> written;
  while (!kinds_.empty())
    forget_first(written);
  return written;
}

} // namespace souk::protocol
