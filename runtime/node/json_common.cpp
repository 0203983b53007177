#include <ctime>

#include "runtime/node/json_documents.hpp"

namespace souk::runtime {

std::string rfc3339(protocol::wall_seconds time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  char text[40] = "";
  if (::gmtime_r(&seconds, &parts) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

json error_document(const protocol::error& e) {
  json inner{{"code", protocol::to_string(e.code)}, {"message", e.message}};
  if (!e.explanation.empty())
    inner["explanation"] = e.explanation;
  return {{"error", std::move(inner)}};
}

json contact_document(const protocol::contact& whom) {
  return {{"node_id", whom.id.hex()}, {"endpoint", to_string(whom.where)}};
}

json optional_number(const std::optional<double>& number) {
  return number ? json(*number) : json(nullptr);
}

json progress_document(const actors::progress& now) {
  return {
    {"stage", now.stage}, {"subject", now.subject}, {"done", now.done}, {"total", now.total}, {"peers", now.peers}};
}

} // namespace souk::runtime
