#include "protocol/package/publisher.hpp"
#include "runtime/node/json_documents.hpp"

namespace souk::runtime {
namespace {

std::string digest_text(const protocol::digest& d) {
  return protocol::to_text(d);
}

json score_document(const protocol::score_parts& score) {
  return {{"exact", score.exact},
          {"name", score.name},
          {"text", score.text},
          {"popularity", score.popularity},
          {"trust", score.trust}};
}

// A row of another registry has no publisher of ours; its registry stands for it.
json hit_document(const actors::search_hit& hit, bool explain) {
  static constexpr const char* matches[] = {"exact", "words", "prefix", "fuzzy"};
  const auto external = !hit.source.empty();
  json made{{"package", external ? hit.source + ":" + hit.package.name : hit.package.text()},
            {"version", hit.version},
            {"description", hit.description},
            {"category", hit.category},
            {"tags", hit.tags},
            {"license", hit.license},
            {"trusted", hit.trusted},
            {"seeders", hit.seeders},
            {"stars", hit.stars},
            {"downloads", external ? hit.downloads : hit.seeders},
            {"external", external},
            {"match", matches[static_cast<std::size_t>(hit.match)]},
            {"score", hit.score.sum()}};
  if (explain)
    made["explain"] = score_document(hit.score);
  return made;
}

json dependency_document(const protocol::dependency& d) {
  static constexpr const char* kinds[] = {"normal", "optional", "development"};
  return {{"package", protocol::package_name{d.publisher, d.name}.text()},
          {"range", d.range},
          {"kind", kinds[static_cast<std::size_t>(d.kind)]}};
}

json dependencies_document(const std::vector<protocol::dependency>& all) {
  auto made = json::array();
  for (const auto& each : all)
    made.push_back(dependency_document(each));
  return made;
}

json version_document(const protocol::index_entry& entry) {
  return {{"version", entry.version},
          {"digest", digest_text(entry.archive)},
          {"bytes", entry.archive_bytes},
          {"published_at", rfc3339(entry.published_at)},
          {"yanked", entry.yanked},
          {"deprecated", entry.deprecated.empty() ? json(nullptr) : json(entry.deprecated)},
          {"dependencies", dependencies_document(entry.dependencies)}};
}

json publisher_document(const protocol::publisher_id& publisher) {
  return {{"id", publisher.hex()}, {"text", protocol::to_text(publisher)}};
}

} // namespace

json publish_document(const actors::publish_receipt& r) {
  const auto* reachable = !r.reachable ? "unknown" : *r.reachable ? "yes" : "no";
  return {{"package", r.package.text()},
          {"version", r.version},
          {"digest", digest_text(r.archive)},
          {"bytes", r.bytes},
          {"files", r.files},
          {"replicas", {{"asked", r.replicas_asked}, {"acknowledged", r.replicas_acknowledged}}},
          {"copies", {{"wanted", r.copies_wanted}, {"complete", r.copies_complete}}},
          {"reachable", reachable},
          {"announced_to", r.announced_to},
          {"expires_at", rfc3339(r.expires_at)},
          {"took_ms", r.took_ms}};
}

json search_document(const std::string& query, bool explain, const actors::search_report& r) {
  auto results = json::array();
  for (const auto& hit : r.page.hits)
    results.push_back(hit_document(hit, explain));
  return {{"query", query},
          {"total", r.page.total},
          {"total_exact", r.page.total_exact},
          {"took_ms", r.took_ms},
          {"did_you_mean", r.page.did_you_mean},
          {"results", std::move(results)}};
}

json import_document(const actors::import_report& r) {
  return {{"imported", r.imported}, {"skipped", r.skipped}, {"took_ms", r.took_ms}};
}

json catalogue_document(const actors::catalogue_counts& c) {
  auto imported = json::array();
  json made{{"announcements", c.announcements}};
  for (const auto& each : c.sources)
    if (each.name.empty())
      made["packages"] = each.rows, made["bytes"] = each.bytes;
    else
      imported.push_back({{"source", each.name}, {"rows", each.rows}, {"bytes", each.bytes}});
  made["imported"] = std::move(imported);
  return made;
}

json info_document(const actors::package_info& i) {
  auto versions = json::array();
  for (const auto& entry : i.index.versions)
    versions.push_back(version_document(entry));
  const auto& newest = i.newest;
  return {{"package", i.package.text()},
          {"name", i.package.name},
          {"publisher", publisher_document(i.package.publisher)},
          {"version", newest.version},
          {"description", newest.description},
          {"category", newest.category},
          {"tags", newest.tags},
          {"license", newest.license},
          {"authors", newest.authors},
          {"dependencies", dependencies_document(newest.dependencies)},
          {"digest", digest_text(newest.archive)},
          {"bytes", newest.archive_bytes},
          {"unpacked_bytes", newest.unpacked_bytes},
          {"files", newest.files.size()},
          {"published_at", rfc3339(newest.published_at)},
          {"expires_at", rfc3339(i.head.expires_at)},
          {"sequence", i.head.sequence},
          {"seeders", i.seeders},
          {"found_in", i.found_in},
          {"versions", std::move(versions)},
          {"took_ms", i.took_ms}};
}

json pack_document(const actors::packed_package& p, const protocol::publisher_id& publisher, const std::string& path) {
  return {{"package", protocol::package_name{publisher, p.manifest.name}.text()},
          {"version", p.manifest.version},
          {"digest", digest_text(p.archive)},
          {"bytes", p.archive_bytes},
          {"files", p.files.size()},
          {"path", path}};
}

json share_document(const actors::share_facts& s, std::uint32_t network) {
  auto peers = json::array();
  for (const auto& each : s.peers)
    peers.push_back(contact_document(each));
  return {{"link", to_text(link{network, s.peers, shared_package{s.package, s.version, s.archive}})},
          {"package", s.package.text()},
          {"version", s.version},
          {"digest", digest_text(s.archive)},
          {"network", network},
          {"peers", std::move(peers)}};
}

} // namespace souk::runtime
