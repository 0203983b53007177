// install, list, remove, verify.
#include <array>

#include "runtime/node/ask.hpp"
#include "runtime/node/package_ref.hpp"

namespace souk::runtime {
namespace {

// A link of another network names a package that this node cannot reach.
void read_wanted(const service_context& at, param_reader& params, std::vector<actors::package_ref>& into) {
  for (const auto& text : params.texts("packages")) {
    auto parsed = parse_package_ref(text);
    if (!parsed) {
      params.refuse(parsed.error());
      continue;
    }
    if (is_link(text))
      if (const auto whole = parse_link(text); whole && whole->network != at.network)
        params.refuse({protocol::errc::usage, "the link belongs to network " + std::to_string(whole->network)
                                                + ", this node to network " + std::to_string(at.network), {}});
    into.push_back(*std::move(parsed));
  }
  if (into.empty())
    params.refuse({protocol::errc::usage, "name at least one package", {}});
}

void handle_install(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::install_packages request;
  read_wanted(at, params, request.wanted);
  request.root = params.folder("root");
  request.dry_run = params.flag("dry_run");
  request.offline = params.flag("offline");
  request.force = params.flag("force");
  request.allow_expired = params.flag("allow_expired");
  request.told = sink_of(call);
  ask_node<actors::install_report>(at, params, std::move(request), std::move(call), install_document);
}

void handle_list(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::get_installed request{params.maybe_folder("root")};
  ask_node<std::vector<actors::installed_package>>(at, params, std::move(request), std::move(call), list_document);
}

void handle_remove(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::remove_installed request;
  request.name = params.text("package");
  request.root = params.maybe_folder("root");
  ask_node<actors::installed_package>(at, params, std::move(request), std::move(call), remove_document);
}

void handle_verify(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::verify_installed request;
  request.name = params.maybe_text("package");
  request.root = params.maybe_folder("root");
  ask_node<actors::verify_report>(at, params, std::move(request), std::move(call), verify_document);
}

constexpr std::array<service_method, 4> methods{{
  {"install", handle_install},
  {"list", handle_list},
  {"remove", handle_remove},
  {"verify", handle_verify},
}};

} // namespace

std::span<const service_method> install_methods() {
  return methods;
}

} // namespace souk::runtime
