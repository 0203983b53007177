#include "runtime/control/rpc_message.hpp"

#include <array>
#include <limits>

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::errc;

json error_value(const protocol::error& e) {
  return {{"code", protocol::to_string(e.code)}, {"message", e.message}, {"explanation", e.explanation}};
}

errc code_named(const std::string& name) {
  for (auto code = 0; code <= static_cast<int>(errc::internal); ++code)
    if (protocol::to_string(static_cast<errc>(code)) == name)
      return static_cast<errc>(code);
  return errc::internal;
}

std::string text_at(const json& map, const char* name) {
  const auto at = map.is_object() ? map.find(name) : map.end();
  const auto* text = map.is_object() && at != map.end() ? at->get_ptr<const std::string*>() : nullptr;
  return text ? *text : std::string{};
}

protocol::error error_from(const json& value) {
  protocol::error made{code_named(text_at(value, "code")), text_at(value, "message"), {}};
  if (made.message.empty())
    made.message = "the node refused without a reason";
  if (!value.is_object() || !value.contains("explanation") || !value["explanation"].is_array())
    return made;
  for (const auto& line : value["explanation"])
    if (const auto* text = line.get_ptr<const std::string*>())
      made.explanation.push_back(*text);
  return made;
}

std::optional<std::uint32_t> msgid_of(const json& value) {
  const auto* number = value.get_ptr<const json::number_unsigned_t*>();
  if (!number || *number > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// An array of one map, or an empty one.
std::optional<json> map_of(const json& params) {
  if (!params.is_array() || params.size() > 1 || (params.size() == 1 && !params[0].is_object()))
    return std::nullopt;
  return params.empty() ? json::object() : params[0];
}

std::optional<rpc_message> request_from(const json& whole) {
  const auto msgid = whole.size() == 4 ? msgid_of(whole[1]) : std::nullopt;
  const auto* method = whole.size() == 4 ? whole[2].get_ptr<const std::string*>() : nullptr;
  auto params = whole.size() == 4 ? map_of(whole[3]) : std::nullopt;
  if (!msgid || !method || !params)
    return std::nullopt;
  return rpc_request{*msgid, *method, *std::move(params)};
}

std::optional<rpc_message> answer_from(const json& whole) {
  const auto msgid = whole.size() == 4 ? msgid_of(whole[1]) : std::nullopt;
  if (!msgid)
    return std::nullopt;
  if (!whole[2].is_null())
    return rpc_answer{*msgid, protocol::fail(error_from(whole[2]))};
  return rpc_answer{*msgid, whole[3]};
}

std::optional<rpc_message> notification_from(const json& whole) {
  const auto* method = whole.size() == 3 ? whole[1].get_ptr<const std::string*>() : nullptr;
  auto params = whole.size() == 3 ? map_of(whole[2]) : std::nullopt;
  if (!method || !params)
    return std::nullopt;
  return rpc_notification{*method, *std::move(params)};
}

json to_value(const rpc_request& m) {
  return json::array({0, m.msgid, m.method, json::array({m.params})});
}

json to_value(const rpc_answer& m) {
  if (!m.outcome)
    return json::array({1, m.msgid, error_value(m.outcome.error()), nullptr});
  return json::array({1, m.msgid, nullptr, *m.outcome});
}

json to_value(const rpc_notification& m) {
  return json::array({2, m.method, json::array({m.params})});
}

} // namespace

protocol::bytes encode_rpc(const rpc_message& message) {
  return json::to_msgpack(std::visit([](const auto& m) { return to_value(m); }, message));
}

std::optional<rpc_message> decode_rpc(protocol::byte_view raw) {
  const auto whole = json::from_msgpack(raw.begin(), raw.end(), true, false);
  if (!whole.is_array() || whole.empty())
    return std::nullopt;
  const auto kind = msgid_of(whole[0]).value_or(3);
  if (kind == 0)
    return request_from(whole);
  if (kind == 1)
    return answer_from(whole);
  return kind == 2 ? notification_from(whole) : std::nullopt;
}

} // namespace souk::runtime
