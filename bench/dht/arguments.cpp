#include "bench/dht/arguments.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <string_view>

namespace souk::bench {
namespace {

using setter = std::function<void(double)>;

std::map<std::string_view, setter> setters(arguments& into) {
  const auto to = [](auto& place) -> setter {
    return [&place](double number) { place = static_cast<std::remove_reference_t<decltype(place)>>(number); };
  };
  return {{"N", to(into.nodes)},
          {"keys", to(into.keys)},
          {"conc", to(into.concurrent)},
          {"seed", to(into.seed)},
          {"size", to(into.value_bytes)},
          {"port", to(into.port)},
          {"boots", to(into.introducers)},
          {"budget", to(into.budget_s)},
          {"op_timeout", to(into.operation_s_max)},
          {"kill", to(into.killed)},
          {"boot_cap", to(into.boot_s_max)},
          {"settle", to(into.settle_s)},
          {"pace_ms", to(into.pace_ms)},
          {"todone", to(into.to_the_end)},
          {"replicas", to(into.replicas)},
          {"signed", to(into.signed_records)},
          {"threads", to(into.threads)},
          {"pairs", to(into.pairs)}};
}

} // namespace

protocol::result<arguments> parse_arguments(int count, const char* const* words) {
  arguments made;
  const auto known = setters(made);
  for (int i = 1; i < count; ++i) {
    const std::string_view word{words[i]};
    const auto equals = word.find('=');
    const auto found = known.find(word.substr(0, equals));
    if (equals == std::string_view::npos || found == known.end())
      return protocol::fail(protocol::errc::usage, "there is no argument '" + std::string{word}
                                                     + "'; they are NAME=NUMBER, see bench/dht/arguments.hpp");
    double number = 0;
    const auto [end, failure] = std::from_chars(word.data() + equals + 1, word.data() + word.size(), number);
    if (failure != std::errc{} || end != word.data() + word.size() || number < 0)
      return protocol::fail(protocol::errc::usage, "'" + std::string{word} + "' has no number of 0 or more");
    found->second(number);
  }
  if (made.nodes < 2 || made.keys < 1 || made.concurrent < 1 || made.introducers < 1 || made.replicas < 1
      || made.threads < 1)
    return protocol::fail(protocol::errc::usage,
                          "N is at least 2; keys, conc, boots, replicas and threads are at least 1");
  if (made.killed >= 1 || made.value_bytes > 1000 || made.port + (made.pairs > 0 ? 2 : 1) * made.nodes > 65536)
    return protocol::fail(protocol::errc::usage, "kill is below 1, size at most 1000, and port + N at most 65536");
  return made;
}

} // namespace souk::bench
