#include "runtime/node/json_documents.hpp"

namespace souk::runtime {
namespace {

json installed_document(const actors::installed_package& p) {
  return {{"package", p.package.text()},
          {"version", p.version},
          {"digest", protocol::to_text(p.archive)},
          {"bytes", p.bytes},
          {"path", p.path}};
}

json items_document(const std::vector<actors::install_item>& items) {
  auto made = json::array();
  for (const auto& item : items) {
    auto row = installed_document(item.package);
    row["from"] = json::array();
    for (const auto& peer : item.from)
      row["from"].push_back(peer.hex());
    made.push_back(std::move(row));
  }
  return made;
}

json kept_document(const actors::installed_package& p) {
  auto row = installed_document(p);
  row["root"] = p.root;
  row["installed_at"] = rfc3339(p.installed_at);
  return row;
}

} // namespace

json install_document(const actors::install_report& r) {
  return {{"installed", items_document(r.installed)}, {"already", items_document(r.already)}, {"took_ms", r.took_ms}};
}

json list_document(const std::vector<actors::installed_package>& all) {
  auto packages = json::array();
  for (const auto& each : all)
    packages.push_back(kept_document(each));
  return {{"packages", std::move(packages)}};
}

json remove_document(const actors::installed_package& removed) {
  return {{"removed", kept_document(removed)}};
}

json verify_document(const actors::verify_report& r) {
  auto packages = json::array();
  auto all_ok = true;
  for (const auto& each : r.packages) {
    auto row = kept_document(each.package);
    row["ok"] = each.differences.empty();
    row["differences"] = each.differences;
    all_ok = all_ok && each.differences.empty();
    packages.push_back(std::move(row));
  }
  return {{"ok", all_ok}, {"packages", std::move(packages)}};
}

} // namespace souk::runtime
