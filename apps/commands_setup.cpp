// key show, config.
#include "apps/context.hpp"
#include "runtime/keys.hpp"
#include "runtime/node/json_documents.hpp"

namespace souk::apps {
namespace {

// Reads the files alone: no node is needed.
result<json> keys_of(const context& at) {
  const auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  const auto node = runtime::load_node_key(settings->data);
  if (!node)
    return fail(node.error());
  auto publisher = runtime::find_publisher_keys(settings->data);
  if (!publisher)
    return fail(publisher.error());
  return runtime::key_document(protocol::node_id_of(node->open), *publisher);
}

void show_keys(const json& d, const terminal& out) {
  out.say(out.bold("node       ") + d["node_id"].get<std::string>());
  if (d["publisher"].is_null())
    return out.say(out.bold("publisher  ") + "none yet: the first publish makes one");
  out.say(out.bold("publisher  ") + d["publisher"]["text"].get<std::string>());
  out.say(out.dim("           " + d["publisher"]["id"].get<std::string>()));
}

result<json> settings_of(const context& at) {
  const auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  auto rows = json::array();
  for (const auto& each : settings->settings)
    rows.push_back({{"name", each.name},
                    {"value", each.is_list ? json(each.values) : json(each.values.front())},
                    {"source", runtime::to_string(each.source)}});
  return json{{"file", settings->file.string()}, {"settings", std::move(rows)}};
}

void show_settings(const json& d, const terminal& out) {
  table rows{{"SETTING", "VALUE", "FROM"}};
  for (const auto& each : d["settings"]) {
    const auto& value = each["value"];
    std::string text = value.is_string() ? value.get<std::string>() : "";
    if (value.is_array())
      for (const auto& one : value)
        text += (text.empty() ? "" : ", ") + one.get<std::string>();
    rows.row({each["name"], text.empty() ? "-" : text, each["source"]});
  }
  rows.print(out);
  out.say(out.dim("configuration file: " + d["file"].get<std::string>()));
}

} // namespace

void add_setup_commands(CLI::App& app, context& at) {
  auto* key = app.add_subcommand("key", "The keys of this data folder");
  key->require_subcommand(1);
  key->add_subcommand("show", "Show who this node and its publisher are")->callback([&at] {
    at.chosen = [](context& c) { return finish(c, keys_of(c), show_keys); };
  });
  app.add_subcommand("config", "Show every setting and where its value came from")->callback([&at] {
    at.chosen = [](context& c) { return finish(c, settings_of(c), show_settings); };
  });
}

} // namespace souk::apps
