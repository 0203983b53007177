// Reads values of one TOML table and keeps the first thing that is wrong, with its line.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/error.hpp"
#include "protocol/package/toml.hpp"

namespace souk::protocol {

class manifest_reader {
public:
  explicit manifest_reader(std::string file = "souk.toml") : file_{std::move(file)} {}

  // Keeps the first fault only: it is the one that people fix first.
  bool refuse(std::uint32_t line, std::string_view why);
  std::optional<error> fault() const { return fault_; }
  bool good() const noexcept { return !fault_; }

  // Refuses every key of `table` that is not one of `known`, and says which is nearest.
  void only_keys(const toml::table& table, std::initializer_list<std::string_view> known);

  // Leave `into` alone when the key is not there.
  void text(const toml::table& from, std::string_view key, std::size_t bytes_max, std::string& into);
  void texts(const toml::table& from, std::string_view key, std::size_t count_max, std::size_t bytes_max,
             std::vector<std::string>& into);

  // The table of this name; nothing when it is not there or is no table.
  const toml::table* table(const toml::table& from, std::string_view key);

private:
  std::optional<std::string> text_of(const toml::node& node, std::string_view key, std::size_t bytes_max);
  std::string file_; // for messages
  std::optional<error> fault_;
};

std::uint32_t line_of(const toml::node& node) noexcept;

} // namespace souk::protocol
