// yank, unyank, deprecate, outdated, audit, trust, seed, unseed, pin, gc.
#include <fmt/format.h>

#include "apps/context.hpp"

namespace souk::apps {
namespace {

using runtime::reach;

std::string name_in(const json& row) {
  const auto full = row["package"].get<std::string>();
  return full.substr(full.find('/') + 1);
}

// --- what a publisher says of versions that are out

void show_amendment(const json& d, const terminal& out) {
  std::string versions;
  for (const auto& each : d["versions"])
    versions += (versions.empty() ? "" : ", ") + each.get<std::string>();
  out.say(out.green("changed ") + out.bold(name_in(d)) + " " + versions
          + fmt::format("; {} of {} peers that were asked keep the new record",
                        d["replicas"]["acknowledged"].get<std::size_t>(), d["replicas"]["asked"].get<std::size_t>()));
}

void add_yank(CLI::App& app, context& at, const char* name, const char* help, bool yanked) {
  auto* command = app.add_subcommand(name, help);
  const auto package = std::make_shared<std::string>();
  command->add_option("PACKAGE", *package, "NAME@VERSION")->required();
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c, {"amend", {{"package", *package}, {"yanked", yanked}}, reach::network, {}, show_amendment, {}});
    };
  });
}

void add_deprecate(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("deprecate", "Say of versions that something else should be used");
  const auto package = std::make_shared<std::string>();
  const auto message = std::make_shared<std::string>();
  command->add_option("PACKAGE", *package, "NAME, or NAME@RANGE")->required();
  command->add_option("--message", *message, "what to use instead; empty takes it back")->required();
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c,
                 {"amend", {{"package", *package}, {"deprecated", *message}}, reach::network, {}, show_amendment, {}});
    };
  });
}

// --- what publishers say of what is installed

void show_outdated(const json& d, const terminal& out) {
  if (d["packages"].empty())
    out.say("everything is the newest");
  table rows{{"PACKAGE", "INSTALLED", "WANTED", "LATEST"}};
  for (const auto& each : d["packages"])
    rows.row({name_in(each), each["installed"], each["wanted"], each["latest"]});
  if (!d["packages"].empty())
    rows.print(out);
  for (const auto& each : d["unknown"])
    out.say(out.yellow("unknown  ") + name_in(each) + ": " + safe_text(each["message"].get<std::string>()));
}

void show_audit(const json& d, const terminal& out) {
  for (const auto& each : d["packages"]) {
    const auto ok = each["ok"].get<bool>();
    out.say((ok ? out.green("ok   ") : out.red("bad  ")) + name_in(each) + " " + each["version"].get<std::string>());
    for (const auto& finding : each["findings"])
      out.say("       " + finding["kind"].get<std::string>() + ": " + safe_text(finding["message"].get<std::string>()));
  }
}

void add_survey(CLI::App& app, context& at, const char* name, const char* help,
                void (*show)(const json&, const terminal&), const std::function<int(const json&)>& exit_code) {
  auto* command = app.add_subcommand(name, help);
  const auto into = std::make_shared<std::string>("./souk_packages");
  command->add_option("--into", *into, "the folder, default ./souk_packages");
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c, {name, {{"root", absolute_path(*into)}}, reach::network, {}, show, exit_code});
    };
  });
}

// --- trust

void show_trusted(const json& d, const terminal& out) {
  if (d["trusted"].empty())
    return out.say("nobody is trusted by name");
  table rows{{"NAME", "PUBLISHER"}};
  for (const auto& each : d["trusted"])
    rows.row({each["name"], each["publisher"]["text"]});
  rows.print(out);
}

void add_trust(CLI::App& app, context& at) {
  auto* trust = app.add_subcommand("trust", "Whom you trust, under names of your own");
  trust->require_subcommand(1);
  const auto name = std::make_shared<std::string>();
  const auto publisher = std::make_shared<std::string>();
  auto* adds = trust->add_subcommand("add", "Give a publisher a name");
  adds->add_option("NAME", *name, "the name; that of a package says whose package it is")->required();
  adds->add_option("ID", *publisher, "the publisher, souk1… or 64 hex digits")->required();
  adds->callback([=, &at] {
    at.chosen = [=](context& c) {
      const auto show = [](const json& d, const terminal& out) {
        out.say("trusted as " + d["trusted"]["name"].get<std::string>());
      };
      return run(c, {"trust_add", {{"name", *name}, {"publisher", *publisher}}, reach::local, {}, show, {}});
    };
  });
  trust->add_subcommand("list", "Show them")->callback([&at] {
    at.chosen = [](context& c) { return run(c, {"trust_list", json::object(), reach::local, {}, show_trusted, {}}); };
  });
  auto* removes = trust->add_subcommand("remove", "Trust somebody no more");
  removes->add_option("NAME", *name, "the name")->required();
  removes->callback([=, &at] {
    at.chosen = [=](context& c) {
      const auto show = [](const json& d, const terminal& out) {
        out.say("removed " + d["removed"].get<std::string>());
      };
      return run(c, {"trust_remove", {{"name", *name}}, reach::local, {}, show, {}});
    };
  });
}

// --- copies

void show_copies(const json& d, const terminal& out) {
  const auto kept = d["kept"].get<std::string>();
  for (const auto& each : d["copies"])
    out.say((kept == "no" ? "no longer kept for others: " : out.green(kept) + " ") + out.bold(name_in(d)) + " "
            + each["version"].get<std::string>() + ", " + human_bytes(each["bytes"].get<std::uint64_t>()));
}

void add_copies(CLI::App& app, context& at, const char* name, const char* help) {
  auto* command = app.add_subcommand(name, help);
  const auto package = std::make_shared<std::string>();
  command->add_option("PACKAGE", *package, "NAME, or NAME@RANGE")->required();
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c, {name, {{"package", *package}}, reach::network, {}, show_copies, {}});
    };
  });
}

// --- room

void show_gc(const json& d, const terminal& out) {
  out.say(fmt::format(
    "removed {}, freed {}; {} of {} are used", counted(d["removed"].get<std::size_t>(), "archive", "archives"),
    human_bytes(d["freed_bytes"].get<std::uint64_t>()), human_bytes(d["kept_bytes"].get<std::uint64_t>()),
    human_bytes(d["quota_bytes"].get<std::uint64_t>())));
}

int collect(const context& at, std::string quota) {
  if (quota.empty()) {
    const auto settings = load_config(at);
    if (!settings)
      return finish(at, fail(settings.error()), {});
    quota = std::to_string(settings->quota_bytes);
  }
  return run(at, {"gc", {{"quota", quota}}, reach::local, {}, show_gc, {}});
}

void add_gc(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("gc", "Remove fetched archives until what is kept here is within the quota");
  const auto quota = std::make_shared<std::string>();
  command->add_option("--quota", *quota, "a size like 500MB; default: the setting");
  command->callback([=, &at] { at.chosen = [=](context& c) { return collect(c, *quota); }; });
}

} // namespace

void add_upkeep_commands(CLI::App& app, context& at) {
  add_yank(app, at, "yank", "Take a version back: nobody gets it anew, who has it locked keeps it", true);
  add_yank(app, at, "unyank", "Offer a version again", false);
  add_deprecate(app, at);
  add_survey(app, at, "outdated", "Show which newer versions there are", show_outdated, {});
  add_survey(app, at, "audit", "Show what publishers took back, let expire or changed", show_audit,
             [](const json& d) { return d["ok"].get<bool>() ? 0 : 1; });
  add_trust(app, at);
  add_copies(app, at, "seed", "Keep a copy of a package here, within the quota, and offer it to others");
  add_copies(app, at, "pin", "The same whatever the quota is");
  add_copies(app, at, "unseed", "Keep copies of a package for others no more; gc may remove them");
  add_gc(app, at);
}

} // namespace souk::apps
