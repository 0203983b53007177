#include "runtime/node/params.hpp"

#include <algorithm>

#include "runtime/nearest.hpp"
#include "runtime/node/package_ref.hpp"

namespace souk::runtime {

using nlohmann::json;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t texts_max = 1000; // packages of one install

// Round brackets: braces would make a list of one.
param_reader::param_reader(const json& params) : params_(params) {
  if (!params.is_object() && !params.is_null())
    refuse({errc::usage, "the parameters of a method are one map", {}});
}

void param_reader::refuse(protocol::error why) {
  if (!failure_)
    failure_ = std::move(why);
}

void param_reader::wrong(const std::string& name, const std::string& wanted) {
  refuse({errc::usage, "parameter '" + name + "' must be " + wanted, {}});
}

const json* param_reader::find(const std::string& name) {
  asked_.push_back(name);
  if (!params_.is_object())
    return nullptr;
  const auto at = params_.find(name);
  return at == params_.end() || at->is_null() ? nullptr : &*at;
}

std::optional<std::string> param_reader::maybe_text(const std::string& name) {
  const auto* value = find(name);
  if (!value)
    return std::nullopt;
  if (const auto* text = value->get_ptr<const std::string*>())
    return *text;
  wrong(name, "a text");
  return std::nullopt;
}

std::string param_reader::text(const std::string& name) {
  auto value = maybe_text(name);
  if (!value)
    wrong(name, "given, as a text");
  return value.value_or("");
}

std::string param_reader::text_or(const std::string& name, std::string fallback) {
  return maybe_text(name).value_or(std::move(fallback));
}

std::vector<std::string> param_reader::texts(const std::string& name) {
  const auto* value = find(name);
  std::vector<std::string> made;
  if (!value || !value->is_array() || value->size() > texts_max) {
    wrong(name, "a list of at most " + std::to_string(texts_max) + " texts");
    return made;
  }
  for (const auto& each : *value)
    if (const auto* text = each.get_ptr<const std::string*>())
      made.push_back(*text);
    else
      wrong(name, "a list of texts");
  return made;
}

bool param_reader::flag(const std::string& name) {
  const auto* value = find(name);
  if (!value)
    return false;
  if (!value->is_boolean())
    wrong(name, "true or false");
  return value->is_boolean() && *value->get_ptr<const bool*>();
}

std::size_t param_reader::number_or(const std::string& name, std::size_t fallback, std::size_t most) {
  const auto* value = find(name);
  if (!value)
    return fallback;
  // An integer of either kind: nlohmann keeps a literal as signed and what msgpack brings as unsigned.
  const auto* number = value->get_ptr<const json::number_integer_t*>();
  if (!number || *number < 0 || static_cast<std::uint64_t>(*number) > most) {
    wrong(name, "a number from 0 to " + std::to_string(most));
    return fallback;
  }
  return static_cast<std::size_t>(*number);
}

double param_reader::share_or(const std::string& name, double fallback) {
  const auto* value = find(name);
  if (!value)
    return fallback;
  const auto number = value->is_number() ? value->get<double>() : -1;
  if (!(number >= 0 && number <= 1))
    wrong(name, "a number from 0 to 1");
  return number;
}

std::optional<std::string> param_reader::maybe_folder(const std::string& name) {
  auto value = maybe_text(name);
  if (value && (value->empty() || value->front() != '/' || value->find('\0') != std::string::npos))
    wrong(name, "an absolute path");
  return value;
}

std::string param_reader::folder(const std::string& name) {
  auto value = maybe_folder(name);
  if (!value)
    wrong(name, "given, as an absolute path");
  return value.value_or("");
}

std::optional<actors::package_ref> param_reader::maybe_package(const std::string& name) {
  const auto value = maybe_text(name);
  if (!value)
    return std::nullopt;
  auto parsed = parse_package_ref(*value);
  if (!parsed) {
    refuse(parsed.error());
    return std::nullopt;
  }
  return *std::move(parsed);
}

actors::package_ref param_reader::package(const std::string& name) {
  auto value = maybe_package(name);
  if (!value)
    wrong(name, "given, as the name of a package");
  return value.value_or(actors::package_ref{});
}

result<void> param_reader::finish() {
  if (params_.is_object())
    for (const auto& [name, value] : params_.items())
      if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
        refuse({errc::usage, "there is no parameter '" + name + "'" + suggestion(name, asked_), {}});
  if (failure_)
    return fail(*failure_);
  return {};
}

} // namespace souk::runtime
