#include "runtime/sim/memory_store.hpp"

namespace souk::runtime::sim {

using namespace protocol;

namespace {

template <class Key, class Value>
std::vector<Value> values_of(const std::map<Key, Value>& table) {
  std::vector<Value> values;
  values.reserve(table.size());
  for (const auto& [key, value] : table)
    values.push_back(value);
  return values;
}

} // namespace

void memory_store::crash() {
  blobs_.crash();
  catalogue_.crash();
  records_.crash();
  contacts_.crash();
  own_.crash();
  trusted_.crash();
  installed_.crash();
  sequences_.crash();
  first_uses_.crash();
  rotations_.crash();
}

void memory_store::sync() {
  records_.sync();
  contacts_.sync();
  catalogue_.sync();
  blobs_.sync();
}

void memory_store::add_installed(const actors::installed_package& package) {
  installed_.put(package.path, package, written::synced);
}

void memory_store::erase_installed(const std::string& path) {
  installed_.erase(path, written::synced);
}

result<void> memory_store::save_record(const kept_record& record, wall_seconds expires_at) {
  const record_key key{record.what.key, record.what.kind, record.what.provider};
  records_.put(key, {record.what.kind, record.raw, record.sender, expires_at}, written::lazily);
  return {};
}

result<void> memory_store::erase_expired_records(wall_seconds now) {
  const auto all = records_.all();
  for (const auto& [key, record] : all)
    if (record.expires_at <= now)
      records_.erase(key, written::lazily);
  return {};
}

result<std::vector<actors::store::saved_record>> memory_store::load_records() {
  return values_of(records_.all());
}

result<void> memory_store::save_contacts(const std::vector<contact>& contacts) {
  contacts_.put(0, contacts, written::lazily);
  return {};
}

result<std::vector<contact>> memory_store::load_contacts() {
  const auto* saved = contacts_.find(0);
  return saved != nullptr ? *saved : std::vector<contact>{};
}

result<void> memory_store::erase_blob(const digest& content) {
  blobs_.erase(content);
  return {};
}

result<std::vector<actors::announcement_standing>>
memory_store::add_announcements(const std::vector<actors::checked_announcement>& news) {
  std::vector<actors::announcement_standing> became;
  became.reserve(news.size());
  for (const auto& each : news)
    became.push_back(catalogue_.add(each.what, each.raw) ? actors::announcement_standing::fresh
                                                         : actors::announcement_standing::known);
  return became;
}

result<void> memory_store::save_own(const actors::own_package& package) {
  const auto* known = own_.find(package.package);
  if (known != nullptr && package.sequence <= known->sequence && package.head != known->head)
    return fail(errc::conflict, package.package.name + " was published by another command meanwhile: try again");
  own_.put(package.package, package, written::synced);
  return {};
}

result<std::vector<actors::own_package>> memory_store::load_own() {
  return values_of(own_.all());
}

std::set<publisher_id> memory_store::trusted() const {
  std::set<publisher_id> all;
  for (const auto& [alias, publisher] : trusted_.all())
    all.insert(publisher.publisher);
  return all;
}

result<actors::search_page> memory_store::search(const actors::search_query& query) {
  return catalogue_.search(query, trusted());
}

result<std::vector<actors::search_hit>> memory_store::named(const std::string& name) {
  return catalogue_.named(name, trusted());
}

result<std::vector<digest>> memory_store::served_archives() {
  std::vector<digest> served;
  for (const auto role : {actors::blob_role::published, actors::blob_role::seeded, actors::blob_role::pinned}) {
    const auto of_role = blobs_.with_role(role);
    served.insert(served.end(), of_role.begin(), of_role.end());
  }
  return catalogue_.archives_among(served);
}

result<std::vector<actors::trusted_publisher>> memory_store::load_trusted() {
  return values_of(trusted_.all());
}

result<void> memory_store::save_trusted(const actors::trusted_publisher& publisher) {
  trusted_.put(publisher.alias, publisher, written::synced);
  return {};
}

result<void> memory_store::forget_trusted(const std::string& alias) {
  if (trusted_.find(alias) == nullptr)
    return fail(errc::not_found, "nobody is trusted under the name " + alias);
  trusted_.erase(alias, written::synced);
  return {};
}

result<std::optional<publisher_id>> memory_store::first_use(const std::string& name) {
  const auto* found = first_uses_.find(name);
  return found == nullptr ? std::nullopt : std::optional{*found};
}

result<void> memory_store::save_first_use(const std::string& name, const publisher_id& publisher) {
  first_uses_.put(name, publisher, written::synced);
  return {};
}

result<void> memory_store::note_rotations(const publisher_id& publisher, std::size_t rotations) {
  const auto* seen = rotations_.find(publisher);
  if (seen != nullptr && rotations < *seen)
    return fail(errc::verification, "the record is signed with a key that its publisher gave up");
  rotations_.put(publisher, rotations, written::synced);
  return {};
}

result<std::vector<actors::installed_package>> memory_store::installed(const std::optional<std::string>& root) {
  std::vector<actors::installed_package> found;
  for (const auto& [path, package] : installed_.all())
    if (!root || package.root == *root)
      found.push_back(package);
  return found;
}

result<void> memory_store::note_sequence(const package_name& package, std::uint64_t sequence) {
  const auto* seen = sequences_.find(package);
  if (seen != nullptr && sequence < *seen)
    return fail(errc::verification, "the head record of " + package.name + " is older than one seen before");
  sequences_.put(package, sequence, written::synced);
  return {};
}

} // namespace souk::runtime::sim
