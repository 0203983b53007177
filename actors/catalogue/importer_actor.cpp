#include "actors/catalogue/importer_actor.hpp"

#include <utility>

namespace souk::actors {

importer_actor::behavior_type importer(importer_actor::stateful_pointer<importer_state> self,
                                       std::shared_ptr<const environment> outside) {
  return {[self, outside = std::move(outside)](const import_catalogue& m) -> protocol::result<import_report> {
    self->quit();
    if (!outside->import_table)
      return protocol::fail(protocol::errc::usage, "this node keeps its catalogue in memory: nothing can be imported");
    return outside->import_table(m.path, m.source);
  }};
}

} // namespace souk::actors
