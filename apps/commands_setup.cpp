// config.
#include "apps/context.hpp"

namespace souk::apps {
namespace {

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
  app.add_subcommand("config", "Show every setting and where its value came from")->callback([&at] {
    at.chosen = [](context& c) { return finish(c, settings_of(c), show_settings); };
  });
}

} // namespace souk::apps
