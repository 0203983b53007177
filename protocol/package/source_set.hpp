// The peers that a download can come from: who is tried when, who is silent, who lied.
//
// A source is tried, then gives, until it is dropped. Who was silent or busy goes to the end of the queue and may
// be tried again a few times: a slow peer is better than none. Who sent wrong bytes is never asked again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"
#include "protocol/time.hpp"

namespace souk::protocol {

struct source_rules {
  duration silent_after = std::chrono::seconds{2};
  duration pause = std::chrono::milliseconds{300}; // before a busy or silent one is tried again
  std::uint8_t strikes_max = 3;                    // then it is given up
};

class source_set {
public:
  using source = std::uint32_t;

  // Doubles are left out.
  source_set(const std::vector<contact>& all, const source_rules& rules);

  // The next to try, if fewer than `at_once` are tried or give.
  std::optional<source> next(instant now, std::size_t at_once);
  void on_good(source who) noexcept;               // it has the content: it gives from now on
  void on_asked(source who, instant now) noexcept;
  void on_answered(source who, instant now) noexcept;

  void on_missing(source who) noexcept;            // it does not have the content
  void on_lied(source who) noexcept;
  void on_trouble(source who, instant now) noexcept; // busy, unreachable, or silent
  std::vector<source> silent(instant now) const;   // asked, and without a word for too long

  const contact& at(source who) const { return all_.at(who).whom; }
  bool gives(source who) const { return all_.at(who).now == phase::gives; }
  std::size_t at_work() const noexcept;            // tried or giving
  std::size_t left() const noexcept;               // at work, or may be tried still
  std::size_t replacements() const noexcept;       // left, and not at work
  std::size_t size() const noexcept { return all_.size(); }

  // Why nobody is left: no_peers or timeout, one line about `what`.
  error why_none_is_left(const std::string& what) const;

private:
  enum class phase : std::uint8_t { waits, tried, gives, gone };
  enum class fault : std::uint8_t { none, missing, lied, trouble };
  struct candidate {
    contact whom;
    phase now = phase::waits;
    fault last = fault::none;
    std::uint8_t strikes = 0;
    std::size_t open = 0;  // questions without an answer
    instant heard_at{};    // of its last answer, or of the first question after that
    instant not_before{};
  };
  std::size_t ended(fault how) const noexcept;

  source_rules rules_;
  std::vector<candidate> all_;
};

} // namespace souk::protocol
