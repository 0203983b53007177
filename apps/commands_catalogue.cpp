// search, catalogue status, catalogue import.
#include <fmt/format.h>

#include "apps/context.hpp"

namespace souk::apps {
namespace {

using runtime::reach;

// `publisher/name` with a publisher that fits the screen.
std::string shown_name(const json& hit) {
  const auto full = hit["package"].get<std::string>();
  const auto slash = full.find('/');
  if (hit["external"].get<bool>() || slash == std::string::npos)
    return safe_text(full);
  return short_id(full.substr(0, slash)) + full.substr(slash) + (hit["trusted"].get<bool>() ? " *" : "");
}

void show_nothing_found(const json& d, const terminal& out) {
  std::string names;
  for (const auto& each : d["did_you_mean"])
    names += (names.empty() ? "" : ", ") + safe_text(each.get<std::string>());
  out.say(names.empty() ? "nothing found" : "nothing found; did you mean " + names + "?");
}

void show_score(const json& hit, const terminal& out) {
  const auto& parts = hit["explain"];
  const auto part = [&](const char* name) { return fmt::format(" {} {:.0f}", name, parts[name].get<double>()); };
  out.say(out.dim(fmt::format("{}: {:.0f} ={}{}{}{}{}, matched by {}", shown_name(hit), hit["score"].get<double>(),
                              part("exact"), part("name"), part("text"), part("popularity"), part("trust"),
                              hit["match"].get<std::string>())));
}

void show_search(const json& d, const terminal& out) {
  const auto& results = d["results"];
  if (results.empty())
    return show_nothing_found(d, out);
  table rows{{"PACKAGE", "VERSION", "SEEDERS", "DESCRIPTION"}};
  for (const auto& r : results)
    rows.row({shown_name(r), r["version"],
              r["external"].get<bool>() ? "external" : std::to_string(r["seeders"].get<std::size_t>()),
              safe_text(r["description"].get<std::string>())});
  rows.print(out);
  for (const auto& r : results)
    if (r.contains("explain"))
      show_score(r, out);
  out.say(out.dim(fmt::format("{} of {}{} in {}", results.size(), d["total_exact"].get<bool>() ? "" : "at least ",
                              d["total"].get<std::size_t>(), human_ms(d["took_ms"].get<double>()))));
}

// The flags of a search; each one that was given becomes a parameter.
class search_flags {
public:
  explicit search_flags(CLI::App& command) : command_{command} {}

  void text(const char* flag, const char* name, const char* help) {
    command_.add_option_function<std::string>(
      flag, [params = params_, name](const std::string& v) { (*params)[name] = v; }, help);
  }
  void number(const char* flag, const char* name, const char* help) {
    command_.add_option_function<std::size_t>(
      flag, [params = params_, name](std::size_t v) { (*params)[name] = v; }, help);
  }
  void yes(const char* flag, const char* name, const char* help) {
    command_.add_flag_callback(flag, [params = params_, name] { (*params)[name] = true; }, help);
  }
  const std::shared_ptr<json>& params() const { return params_; }

private:
  CLI::App& command_;
  std::shared_ptr<json> params_ = std::make_shared<json>(json::object());
};

void add_filters(search_flags& flags) {
  flags.text("--category", "category", "Only this category");
  flags.text("--tag", "tag", "Only with this tag");
  flags.text("--publisher", "publisher", "Only of this publisher");
  flags.text("--license", "license", "Only under this license");
  flags.yes("--has-dependencies", "has_dependencies", "Only packages that need others");
  flags.number("--min-seeders", "min_seeders", "Only what at least so many peers have");
  flags.number("--min-stars", "min_stars", "Only with at least so many stars, which other registries give");
}

void add_search(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("search", "Find packages in the local catalogue");
  const auto words = std::make_shared<std::vector<std::string>>();
  command->add_option("QUERY", *words, "Words; nothing lists everything");
  search_flags flags{*command};
  add_filters(flags);
  flags.text(
    "--sort", "sort",
    "relevance, seeders, stars, downloads, recent, name. Nobody can verify the downloads of a package of souk: the"
    " peers that have it stand for them");
  flags.number("--limit", "limit", "At most so many (20)");
  flags.number("--offset", "offset", "Leave out the first so many");
  flags.yes("--fuzzy", "fuzzy", "Forgive a mistake in a name");
  flags.yes("--explain", "explain", "Show the parts of each score");
  command->callback([&at, words, params = flags.params()] {
    std::string query;
    for (const auto& word : *words)
      query += (query.empty() ? "" : " ") + word;
    (*params)["query"] = query;
    at.chosen = [params](context& c) { return run(c, {"search", *params, reach::network, {}, show_search, {}}); };
  });
}

void show_status(const json& d, const terminal& out) {
  out.say(fmt::format("{} packages from {} announcements, {}", d["packages"].get<std::size_t>(),
                      d["announcements"].get<std::size_t>(), human_bytes(d["bytes"].get<std::uint64_t>())));
  for (const auto& each : d["imported"])
    out.say(fmt::format("{} rows imported from {}, {}", each["rows"].get<std::size_t>(),
                        each["source"].get<std::string>(), human_bytes(each["bytes"].get<std::uint64_t>())));
}

void show_import(const json& d, const terminal& out) {
  out.say(
    fmt::format("imported {} rows in {}", d["imported"].get<std::size_t>(), human_ms(d["took_ms"].get<double>())));
  if (const auto skipped = d["skipped"].get<std::size_t>(); skipped > 0)
    out.say(fmt::format("left out {} rows: malformed, or a name that was there already", skipped));
}

void add_import(CLI::App& catalogue, context& at) {
  auto* command = catalogue.add_subcommand("import", "Take in the packages of another registry, to be found by search");
  const auto path = std::make_shared<std::string>();
  const auto source = std::make_shared<std::string>();
  command
    ->add_option(
      "FILE", *path,
      "Text with tabs, after a line with the names of the columns: name, version, summary; downloads..., stars...,"
      " category, license and tags where they are there")
    ->required();
  command->add_option("--source", *source, "The name of the registry; what was imported from it before is replaced")
    ->required();
  command->callback([&at, path, source] {
    at.chosen = [path, source](context& c) {
      const json params{{"path", absolute_path(*path)}, {"source", *source}};
      return run(c, {"catalogue_import", params, reach::local, {}, show_import, {}});
    };
  });
}

} // namespace

void add_catalogue_commands(CLI::App& app, context& at) {
  add_search(app, at);
  auto* catalogue = app.add_subcommand("catalogue", "What this node knows of");
  catalogue->require_subcommand(1);
  auto* status = catalogue->add_subcommand("status", "How much there is, and where it came from");
  status->callback([&at] {
    at.chosen = [](context& c) {
      return run(c, {"catalogue_status", json::object(), reach::local, {}, show_status, {}});
    };
  });
  add_import(*catalogue, at);
}

} // namespace souk::apps
