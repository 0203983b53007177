#include "runtime/store/disk_store.hpp"

#include "runtime/store/schema.hpp"

namespace souk::runtime {

using namespace protocol;

disk_store::disk_store(const std::string& folder, std::unique_ptr<database> durable, std::unique_ptr<database> cache,
                       std::unique_ptr<catalogue_shelves> shelves)
    : durable_{std::move(durable)}, cache_{std::move(cache)}, shelves_{std::move(shelves)}, records_{*cache_},
      contacts_{*cache_}, blobs_{folder + "/blobs", *durable_, *cache_}, published_{*durable_}, trusted_{*durable_},
      sequences_{*durable_}, catalogue_{shelves_->announced()}, ledger_{*durable_, *cache_} {}

result<std::unique_ptr<disk_store>> disk_store::open(const std::string& folder) {
  auto durable = open_database(folder + "/souk.db", durability::full, durable_schema);
  if (!durable)
    return fail(durable.error());
  auto cache = open_database(folder + "/cache.db", durability::normal, cache_schema);
  if (!cache)
    return fail(cache.error());
  auto shelves = catalogue_shelves::open(folder);
  if (!shelves)
    return fail(shelves.error());
  std::unique_ptr<disk_store> made{new disk_store{folder, std::move(*durable), std::move(*cache), std::move(*shelves)}};
  if (const auto ready = made->blobs_.prepare().and_then([&] { return made->catalogue_.begin(); }); !ready)
    return fail(ready.error());
  return made;
}

result<std::vector<digest>> disk_store::served_archives() {
  std::vector<digest> served;
  for (const auto role : {actors::blob_role::published, actors::blob_role::seeded, actors::blob_role::pinned}) {
    const auto of_role = blobs_.with_role(role);
    if (!of_role)
      return fail(of_role.error());
    served.insert(served.end(), of_role->begin(), of_role->end());
  }
  return catalogue_.archives_among(served);
}

result<actors::catalogue_counts> disk_store::count_catalogue() {
  auto counts = shelves_->counts();
  if (counts)
    counts->announcements = catalogue_.releases();
  return counts;
}

} // namespace souk::runtime
