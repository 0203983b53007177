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

json kept_documents(const std::vector<actors::installed_package>& all) {
  auto made = json::array();
  for (const auto& each : all)
    made.push_back(kept_document(each));
  return made;
}

// Everything that the folder is to hold, whether it was there or came now.
json resolved_document(const std::vector<protocol::chosen>& all) {
  auto made = json::array();
  for (const auto& each : all) {
    auto by = json::array();
    for (const auto& package : each.required_by)
      by.push_back(package.text());
    made.push_back({{"package", each.package.text()},
                    {"version", each.entry.version},
                    {"digest", protocol::to_text(each.entry.archive)},
                    {"required_by", std::move(by)}});
  }
  return made;
}

} // namespace

json install_document(const actors::install_report& r) {
  json made{{"installed", items_document(r.installed)},
            {"already", items_document(r.already)},
            {"resolved", resolved_document(r.resolved)},
            {"took_ms", r.took_ms}};
  if (!r.removed.empty())
    made["removed"] = kept_documents(r.removed);
  return made;
}

json update_document(const actors::install_report& r) {
  auto updated = json::array();
  std::vector<actors::install_item> added;
  for (const auto& item : r.installed) {
    if (item.before.empty() || item.before == item.package.version) {
      if (item.before.empty())
        added.push_back(item);
      continue;
    }
    auto row = installed_document(item.package);
    row.erase("version");
    row["from"] = item.before;
    row["to"] = item.package.version;
    updated.push_back(std::move(row));
  }
  return {{"updated", std::move(updated)},
          {"installed", items_document(added)},
          {"removed", kept_documents(r.removed)},
          {"resolved", resolved_document(r.resolved)},
          {"took_ms", r.took_ms}};
}

json removal_document(const actors::install_report& r, const std::string& name) {
  json made{{"removed", nullptr}, {"also_removed", json::array()}, {"took_ms", r.took_ms}};
  for (const auto& each : r.removed) {
    auto row = kept_document(each);
    if (made["removed"].is_null() && (each.package.name == name || each.package.text() == name))
      made["removed"] = std::move(row);
    else
      made["also_removed"].push_back(std::move(row));
  }
  return made;
}

json list_document(const std::vector<actors::installed_package>& all) {
  return {{"packages", kept_documents(all)}};
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
