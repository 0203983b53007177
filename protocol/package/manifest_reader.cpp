#include "protocol/package/manifest_reader.hpp"

#include <algorithm>

#include "protocol/package/version_text.hpp"
#include "protocol/text.hpp"

namespace souk::protocol {

std::uint32_t line_of(const toml::node& node) noexcept {
  return node.source().begin.line;
}

bool manifest_reader::refuse(std::uint32_t line, std::string_view why) {
  const auto place = line == 0 ? file_ + ": " : file_ + ":" + std::to_string(line) + ": ";
  if (!fault_)
    fault_ = error{errc::bad_manifest, place + made_plain(why), {}};
  return false;
}

void manifest_reader::only_keys(const toml::table& table, std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    const auto name = key.str();
    if (std::find(known.begin(), known.end(), name) != known.end())
      continue;
    const auto meant = nearest(name, {known.begin(), known.size()});
    refuse(key.source().begin.line,
           "unknown key " + in_quotes(name) + (meant ? ", did you mean " + in_quotes(*meant) + "?" : std::string{}));
  }
}

std::optional<std::string> manifest_reader::text_of(const toml::node& node, std::string_view key,
                                                    std::size_t bytes_max) {
  auto value = node.value_exact<std::string>();
  if (!value)
    refuse(line_of(node), in_quotes(key) + " must be a text in quotes");
  else if (value->size() > bytes_max)
    refuse(line_of(node), in_quotes(key) + " is longer than " + std::to_string(bytes_max) + " bytes");
  else if (!is_plain_text(*value))
    refuse(line_of(node), in_quotes(key) + " must be one line without control characters");
  else
    return value;
  return std::nullopt;
}

void manifest_reader::text(const toml::table& from, std::string_view key, std::size_t bytes_max, std::string& into) {
  if (const auto* node = from.get(key))
    into = text_of(*node, key, bytes_max).value_or(std::string{});
}

void manifest_reader::texts(const toml::table& from, std::string_view key, std::size_t count_max, std::size_t bytes_max,
                            std::vector<std::string>& into) {
  const auto* node = from.get(key);
  if (node == nullptr)
    return;
  const auto* list = node->as_array();
  if (list == nullptr) {
    refuse(line_of(*node), in_quotes(key) + " must be a list of texts, as in [\"a\", \"b\"]");
    return;
  }
  if (list->size() > count_max) {
    refuse(line_of(*node), in_quotes(key) + " has more than " + std::to_string(count_max) + " entries");
    return;
  }
  for (const auto& each : *list)
    into.push_back(text_of(each, key, bytes_max).value_or(std::string{}));
}

const toml::table* manifest_reader::table(const toml::table& from, std::string_view key) {
  const auto* node = from.get(key);
  if (node == nullptr)
    return nullptr;
  if (!node->is_table())
    refuse(line_of(*node), in_quotes(key) + " must be a table, as in [" + std::string{key} + "]");
  return node->as_table();
}

} // namespace souk::protocol
