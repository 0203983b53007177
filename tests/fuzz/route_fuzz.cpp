// Any bytes as the target of an HTTP request: refused, or a question whose parameters are text that can be printed.
#include "runtime/node/http_api.hpp"
#include "tests/fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace souk;
  const auto route = runtime::route_of({reinterpret_cast<const char*>(data), size});
  if (!route)
    return 0;
  protocol::invariant(route->params.is_object(), "parameters have names");
  protocol::invariant((route->what == runtime::http_route::kind::health) == route->method.empty(),
                      "whatever is not answered at once asks a method");
  (void)route->params.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return 0;
}
