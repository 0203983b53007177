// Matches patterns of Lua 5.4 (reference manual, section 6.4.1) within a number of steps.
//
// Lua's own matcher goes back and tries again without bound, inside one call that nothing can stop: a pattern with a few
// quantifiers keeps it busy for years. This one counts, and gives up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace souk::protocol {

class pattern_matcher {
public:
  static constexpr std::size_t captures_max = 32;

  // Both texts outlive it. `pattern` is without its anchor.
  pattern_matcher(std::string_view subject, std::string_view pattern, std::uint64_t steps_max) noexcept
      : subject_{subject}, pattern_{pattern}, steps_max_{steps_max} {}

  // Where a match that begins exactly at `from` ends. Nothing also when something was wrong: ask `wrong`.
  std::optional<std::size_t> match(std::size_t from);

  struct capture {
    std::size_t from = 0;
    std::size_t size = 0;
    bool position = false; // `()`: where it stands is wanted, not what
    bool open = false;
  };
  std::size_t captures() const noexcept { return count_; }
  const capture& at(std::size_t which) const noexcept { return captures_[which]; }

  // Why matching stopped for good: a malformed pattern, or too many steps. Empty: nothing.
  std::string_view wrong() const noexcept { return wrong_; }
  std::uint64_t steps() const noexcept { return steps_; }

private:
  using place = std::optional<std::size_t>;

  place run(std::size_t s, std::size_t p);
  place run_item(std::size_t s, std::size_t p, bool& again, std::size_t& next_s, std::size_t& next_p);
  place run_escape(std::size_t s, std::size_t p, bool& again, std::size_t& next_s, std::size_t& next_p);
  place run_single(std::size_t s, std::size_t p, bool& again, std::size_t& next_s, std::size_t& next_p);
  place run_longest(std::size_t s, std::size_t p, std::size_t behind);
  place run_shortest(std::size_t s, std::size_t p, std::size_t behind);
  place open_capture(std::size_t s, std::size_t p);
  place close_capture(std::size_t s, std::size_t p);
  place balanced(std::size_t s, std::size_t p);
  place same_again(std::size_t s, std::size_t p);
  bool single(std::size_t s, std::size_t p, std::size_t behind) const noexcept;
  bool in_set(char c, std::size_t open, std::size_t close) const noexcept;
  bool at_frontier(std::size_t s, std::size_t open, std::size_t close) const noexcept;
  std::size_t behind_class(std::size_t p);
  place fail(std::string_view why) noexcept;
  bool step() noexcept;

  std::string_view subject_;
  std::string_view pattern_;
  std::uint64_t steps_max_;
  std::uint64_t steps_ = 0;
  std::size_t depth_ = 0;
  std::size_t count_ = 0;
  std::array<capture, captures_max> captures_{};
  std::string_view wrong_;
};

} // namespace souk::protocol
