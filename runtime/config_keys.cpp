#include "runtime/config_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/log.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;
using texts = std::vector<std::string>;

template <class T>
result<void> read_number(T& into, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number < least || number > most)
    return fail(errc::usage,
                "'" + text + "' is not a number from " + std::to_string(least) + " to " + std::to_string(most));
  into = static_cast<T>(number);
  return {};
}

result<protocol::endpoint> read_endpoint(const std::string& text) {
  if (const auto parsed = protocol::parse_endpoint(text))
    return *parsed;
  return fail(errc::usage, "'" + text + "' is not an address like 127.0.0.1:7411 or [::1]:7411");
}

result<void> read_listen(config& into, const texts& values) {
  auto parsed = read_endpoint(values.front());
  if (!parsed)
    return fail(parsed.error());
  into.listen = *parsed;
  return {};
}

result<void> read_http(config& into, const texts& values) {
  into.http.reset();
  if (values.front().empty())
    return {};
  auto parsed = read_endpoint(values.front());
  if (!parsed)
    return fail(parsed.error());
  into.http = *parsed;
  return {};
}

result<void> read_otlp(config& into, const texts& values) {
  into.otlp.reset();
  if (values.front().empty())
    return {};
  auto parsed = parse_otlp_url(values.front());
  if (!parsed)
    return fail(parsed.error());
  into.otlp = *std::move(parsed);
  return {};
}

// In the environment and on the command line a list may also be one text with commas.
result<void> read_bootstrap(config& into, const texts& values) {
  into.bootstrap.clear();
  for (const auto& value : values)
    for (std::size_t begin = 0; begin <= value.size();) {
      const auto end = std::min(value.find(',', begin), value.size());
      if (end > begin)
        into.bootstrap.push_back(value.substr(begin, end - begin));
      begin = end + 1;
    }
  return {};
}

constexpr std::array<const char*, 3> seedings{"none", "trusted", "all"};

result<void> read_seed(config& into, const texts& values) {
  const auto at = std::find(seedings.begin(), seedings.end(), values.front());
  if (at == seedings.end())
    return fail(errc::usage, "'" + values.front() + "' is none of none, trusted, all");
  into.seed = static_cast<actors::seeding>(at - seedings.begin());
  return {};
}

result<void> read_quota(config& into, const texts& values) {
  const auto parsed = parse_size(values.front());
  if (!parsed)
    return fail(errc::usage, "'" + values.front() + "' is not a size like 500MB or 10GiB");
  into.quota_bytes = *parsed;
  return {};
}

result<void> read_switch(bool& into, const std::string& text) {
  if (text != "true" && text != "false")
    return fail(errc::usage, "'" + text + "' is neither true nor false");
  into = text == "true";
  return {};
}

template <std::size_t N>
result<void> read_choice(std::string& into, const std::string& text, const std::array<const char*, N>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
    into = text;
    return {};
  }
  std::string all;
  for (const auto* each : choices)
    all += (all.empty() ? "" : ", ") + std::string{each};
  return fail(errc::usage, "'" + text + "' is none of " + all);
}

constexpr std::array<const char*, 2> log_formats{"text", "json"};

const std::array<config_key, 13> keys{{
  {"listen", false, read_listen, [](const config& c) { return texts{to_string(c.listen)}; }},
  {"bootstrap", true, read_bootstrap, [](const config& c) { return c.bootstrap; }},
  {"http", false, read_http, [](const config& c) { return texts{c.http ? to_string(*c.http) : ""}; }},
  {"otlp", false, read_otlp,
   [](const config& c) { return texts{c.otlp ? "http://" + authority_of(*c.otlp) + c.otlp->path : ""}; }},
  {"seed", false, read_seed, [](const config& c) { return texts{seedings[static_cast<std::size_t>(c.seed)]}; }},
  {"quota", false, read_quota, [](const config& c) { return texts{std::to_string(c.quota_bytes)}; }},
  {"network", false, [](config& c, const texts& v) { return read_number(c.network, v.front(), 0, UINT32_MAX); },
   [](const config& c) { return texts{std::to_string(c.network)}; }},
  {"local_discovery", false, [](config& c, const texts& v) { return read_switch(c.local_discovery, v.front()); },
   [](const config& c) { return texts{c.local_discovery ? "true" : "false"}; }},
  {"log_level", false, [](config& c, const texts& v) { return read_choice(c.log_level, v.front(), log_levels); },
   [](const config& c) { return texts{c.log_level}; }},
  {"log_format", false, [](config& c, const texts& v) { return read_choice(c.log_format, v.front(), log_formats); },
   [](const config& c) { return texts{c.log_format}; }},
  {"cache_hot_entries", false,
   [](config& c, const texts& v) { return read_number(c.cache_hot_entries, v.front(), 1, 1'000'000); },
   [](const config& c) { return texts{std::to_string(c.cache_hot_entries)}; }},
  {"cache_warm_entries", false,
   [](config& c, const texts& v) { return read_number(c.cache_warm_entries, v.front(), 1, 10'000'000); },
   [](const config& c) { return texts{std::to_string(c.cache_warm_entries)}; }},
  {"republish_interval_s", false, // at most half of a record's lifetime: one sweep may fail
   [](config& c, const texts& v) { return read_number(c.republish_interval_s, v.front(), 10, 43'200); },
   [](const config& c) { return texts{std::to_string(c.republish_interval_s)}; }},
}};

} // namespace

std::span<const config_key> config_keys() {
  return keys;
}

const config_key* find_config_key(std::string_view name) {
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

} // namespace souk::runtime
