#include "runtime/node/service.hpp"

#include <array>

#include "runtime/nearest.hpp"

namespace souk::runtime {
namespace {

std::array<std::span<const service_method>, 6> tables() {
  return {package_methods(), catalogue_methods(), install_methods(),
          upkeep_methods(),  node_methods(),      inside_methods()};
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto table : tables())
    for (const auto& method : table)
      all.emplace_back(method.name);
  return all;
}

} // namespace

void service::call(const std::string& method, service_call call) const {
  for (const auto table : tables())
    for (const auto& each : table)
      if (method == each.name)
        return each.handle(at_, std::move(call));
  call.reply(
    protocol::fail(protocol::errc::usage, "there is no method '" + method + "'" + suggestion(method, names())));
}

} // namespace souk::runtime
