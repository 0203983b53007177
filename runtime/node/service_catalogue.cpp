// catalogue status, catalogue import.
#include <array>

#include "runtime/node/ask.hpp"

namespace souk::runtime {
namespace {

void handle_status(const service_context& at, service_call call) {
  param_reader params{call.params};
  ask_node<actors::catalogue_counts>(at, params, actors::get_catalogue_counts{}, std::move(call), catalogue_document);
}

void handle_import(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::import_catalogue request{params.folder("path"), params.text("source")};
  ask_node<actors::import_report>(at, params, std::move(request), std::move(call), import_document);
}

constexpr std::array<service_method, 2> methods{{
  {"catalogue_status", handle_status},
  {"catalogue_import", handle_import},
}};

} // namespace

std::span<const service_method> catalogue_methods() {
  return methods;
}

} // namespace souk::runtime
