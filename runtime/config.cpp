#include "runtime/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include <toml++/toml.h>

#include "runtime/config_keys.hpp"
#include "runtime/files.hpp"
#include "runtime/nearest.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;
namespace fs = std::filesystem;

constexpr std::size_t config_bytes_max = 256 * 1024;

std::string environment_name(std::string_view name) {
  std::string made = "SOUK_";
  for (const auto c : name)
    made.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return made;
}

const std::vector<std::string>* flag_of(const config_inputs& inputs, std::string_view name) {
  for (const auto& [flag, values] : inputs.flags)
    if (flag == name)
      return &values;
  return nullptr;
}

// Empty counts as absent, as the XDG specification has it.
std::optional<std::string> variable(const config_inputs& inputs, const std::string& name) {
  auto value = inputs.environment(name);
  return value && !value->empty() ? value : std::nullopt;
}

result<fs::path> xdg_folder(const config_inputs& inputs, const char* name, const char* below_home) {
  if (const auto given = variable(inputs, name); given && given->front() == '/')
    return fs::path{*given} / "souk";
  if (const auto home = variable(inputs, "HOME"))
    return fs::path{*home} / below_home / "souk";
  return fail(errc::usage, "there is no home folder: name the data folder with --data or SOUK_DATA");
}

void note(config& into, const config_key& key, setting_source source) {
  const auto at =
    std::find_if(into.settings.begin(), into.settings.end(), [&](const auto& s) { return s.name == key.name; });
  *at = {key.name, key.show(into), key.is_list, source};
}

result<void> apply(config& into, const config_key& key, const std::vector<std::string>& values, setting_source source,
                   const std::string& where) {
  if (values.empty() && !key.is_list)
    return fail(errc::usage, where + ": " + key.name + " has no value");
  if (auto read = key.read(into, values); !read)
    return fail(errc::usage, where + ": " + key.name + ": " + read.error().message);
  note(into, key, source);
  return {};
}

// The data folder, and the configuration that belongs to it: a folder that was named stands alone.
result<void> find_folders(config& into, const config_inputs& inputs) {
  const auto* flag = flag_of(inputs, "data");
  const auto from_environment = variable(inputs, "SOUK_DATA");
  const auto source = flag               ? setting_source::flag
                      : from_environment ? setting_source::environment
                                         : setting_source::default_value;
  auto folder = flag               ? result<fs::path>{flag->front()}
                : from_environment ? result<fs::path>{*from_environment}
                                   : xdg_folder(inputs, "XDG_DATA_HOME", ".local/share");
  if (!folder)
    return fail(folder.error());
  if (folder->empty())
    return fail(errc::usage, "--data: the name of the data folder is empty");
  std::error_code code;
  into.data = fs::absolute(*folder, code).lexically_normal();
  into.settings.push_back({"data", {into.data.string()}, false, source});
  into.file = into.data / "config.toml";
  if (source == setting_source::default_value && !fs::exists(into.file, code))
    if (const auto beside = xdg_folder(inputs, "XDG_CONFIG_HOME", ".config"))
      into.file = *beside / "config.toml";
  return {};
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string())
    return text->get();
  if (const auto* number = node.as_integer())
    return std::to_string(number->get());
  if (const auto* flag = node.as_boolean())
    return flag->get() ? "true" : "false";
  return std::nullopt;
}

result<std::vector<std::string>> values_of(const toml::node& node, const config_key& key) {
  std::vector<std::string> values;
  if (const auto* list = node.as_array(); list && key.is_list) {
    for (const auto& each : *list)
      if (auto text = text_of(each))
        values.push_back(*std::move(text));
      else
        return fail(errc::usage, std::string{key.name} + " is a list of texts");
    return values;
  }
  if (auto text = text_of(node))
    return std::vector<std::string>{*std::move(text)};
  return fail(errc::usage, std::string{key.name} + (key.is_list ? " is a list of texts" : " is one value"));
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const auto& key : config_keys())
    names.emplace_back(key.name);
  return names;
}

result<void> apply_entry(config& into, std::string_view name, const toml::node& node) {
  const auto where = into.file.string() + " line " + std::to_string(node.source().begin.line);
  const auto* key = find_config_key(name);
  if (!key)
    return fail(errc::usage,
                where + ": there is no setting '" + std::string{name} + "'" + suggestion(name, known_names()));
  auto values = values_of(node, *key);
  if (!values)
    return fail(errc::usage, where + ": " + values.error().message);
  return apply(into, *key, *values, setting_source::file, where);
}

result<void> apply_file(config& into) {
  auto text = read_small_file(into.file, config_bytes_max);
  if (!text)
    return text.error().code == errc::not_found ? result<void>{} : fail(text.error());
  const auto parsed = toml::parse(*text, into.file.string());
  if (!parsed)
    return fail(errc::usage, into.file.string() + " line " + std::to_string(parsed.error().source().begin.line)
                               + " is not TOML: " + std::string{parsed.error().description()});
  for (const auto& [name, node] : parsed.table())
    if (auto applied = apply_entry(into, name.str(), node); !applied)
      return applied;
  return {};
}

result<void> apply_joined(config& into) {
  const auto text = read_small_file(joined_network_file(into.data), 64);
  if (!text)
    return {};
  const auto number = text->substr(0, text->find('\n'));
  return apply(into, *find_config_key("network"), {number}, setting_source::joined,
               joined_network_file(into.data).string());
}

result<void> apply_environment(config& into, const config_inputs& inputs) {
  for (const auto& key : config_keys()) {
    const auto name = environment_name(key.name);
    if (const auto value = variable(inputs, name))
      if (auto applied = apply(into, key, {*value}, setting_source::environment, name); !applied)
        return applied;
  }
  return {};
}

result<void> apply_flags(config& into, const config_inputs& inputs) {
  for (const auto& [name, values] : inputs.flags) {
    const auto* key = find_config_key(name);
    if (!key)
      continue;
    auto flag = "--" + name;
    std::replace(flag.begin(), flag.end(), '_', '-');
    if (auto applied = apply(into, *key, values, setting_source::flag, flag); !applied)
      return applied;
  }
  return {};
}

std::optional<std::uint64_t> unit_of(std::string_view text) {
  static constexpr std::pair<std::string_view, std::uint64_t> units[] = {{"", 1},
                                                                         {"b", 1},
                                                                         {"k", 1000},
                                                                         {"kb", 1000},
                                                                         {"kib", 1024},
                                                                         {"m", 1000'000},
                                                                         {"mb", 1000'000},
                                                                         {"mib", 1 << 20},
                                                                         {"g", 1000'000'000},
                                                                         {"gb", 1000'000'000},
                                                                         {"gib", 1 << 30},
                                                                         {"t", 1000'000'000'000},
                                                                         {"tb", 1000'000'000'000},
                                                                         {"tib", std::uint64_t{1} << 40}};
  std::string lower;
  for (const auto c : text)
    lower.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  for (const auto& [name, factor] : units)
    if (name == lower)
      return factor;
  return std::nullopt;
}

} // namespace

std::string_view to_string(setting_source source) noexcept {
  static constexpr std::string_view names[] = {"default", "join", "config.toml", "environment", "flag"};
  return names[static_cast<std::size_t>(source)];
}

const setting* config::find(const std::string& name) const {
  const auto at = std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return s.name == name; });
  return at == settings.end() ? nullptr : &*at;
}

config_inputs inputs_of_process() {
  return {{}, [](const std::string& name) -> std::optional<std::string> {
            const auto* value = std::getenv(name.c_str());
            return value ? std::optional<std::string>{value} : std::nullopt;
          }};
}

result<config> load_config(const config_inputs& inputs) {
  config made;
  if (auto found = find_folders(made, inputs); !found)
    return fail(found.error());
  for (const auto& key : config_keys())
    made.settings.push_back({key.name, key.show(made), key.is_list, setting_source::default_value});
  for (auto applied :
       {apply_joined(made), apply_file(made), apply_environment(made, inputs), apply_flags(made, inputs)})
    if (!applied)
      return fail(applied.error());
  return made;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{})
    return std::nullopt;
  auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto unit = unit_of(rest);
  if (!unit || (number != 0 && *unit > UINT64_MAX / number))
    return std::nullopt;
  return number * *unit;
}

fs::path joined_network_file(const fs::path& data) {
  return data / "network";
}

} // namespace souk::runtime
