// What can happen is a value: one code that programs check, one sentence that people read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace souk::protocol {

// The codes of the command line contract; docs/architecture.md lists the exit code of each.
enum class errc : std::uint8_t {
  usage,
  bad_manifest,
  not_found,
  no_peers,
  timeout,
  verification,
  conflict,
  locked,
  exists,
  disk_full,
  ambiguous,
  interrupted,
  internal,
};

// The name of a code as it stands in `--json` output, for example "not_found".
std::string_view to_string(errc code) noexcept;

// The process exit code of an error: 1 failed, 2 usage, 3 not found, 4 network, 5 verification, 6 conflict,
// 130 interrupted (as a shell says of a command that SIGINT ended).
int exit_code(errc code) noexcept;

struct error {
  errc code = errc::internal;
  std::string message;                  // one line: what was wrong and what to do
  std::vector<std::string> explanation; // further lines: candidates, conflicts; mostly empty
  friend bool operator==(const error&, const error&) = default;
};

template <class T>
using result = tl::expected<T, error>;

// `return fail(errc::not_found, "...");` in a function that returns a result.
inline tl::unexpected<error> fail(errc code, std::string line) {
  return tl::unexpected<error>{error{code, std::move(line), {}}};
}

inline tl::unexpected<error> fail(error e) {
  return tl::unexpected<error>{std::move(e)};
}

} // namespace souk::protocol
