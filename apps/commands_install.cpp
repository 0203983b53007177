// install, update, list, remove, verify.
#include <fmt/format.h>

#include "apps/context.hpp"

namespace souk::apps {
namespace {

using runtime::reach;

std::string name_and_version(const json& row) {
  const auto full = row["package"].get<std::string>();
  return full.substr(full.find('/') + 1) + " " + row["version"].get<std::string>();
}

void show_resolved(const json& d, const char* key, const std::string& word, const terminal& out) {
  if (d.contains(key))
    for (const auto& each : d[key])
      out.say(word + name_and_version(each) + " at " + each["path"].get<std::string>());
}

void show_plan(const json& d, const terminal& out) {
  for (const auto& each : d["installed"])
    out.say(
      "would install " + out.bold(name_and_version(each))
      + fmt::format(" ({}) to {}", human_bytes(each["bytes"].get<std::uint64_t>()), each["path"].get<std::string>()));
  show_resolved(d, "removed", "would remove ", out);
  show_resolved(d, "already", out.dim("already there "), out);
}

void show_installed(const json& rows, const terminal& out) {
  for (const auto& each : rows)
    out.say(out.green("installed ") + out.bold(name_and_version(each))
            + fmt::format(" ({}) to {}, {}", human_bytes(each["bytes"].get<std::uint64_t>()),
                          each["path"].get<std::string>(),
                          each["from"].empty() ? "from a copy kept here"
                                               : "from " + counted(each["from"].size(), "peer", "peers")));
}

void show_install(const json& d, const terminal& out) {
  show_installed(d["installed"], out);
  show_resolved(d, "removed", out.yellow("removed   "), out);
  show_resolved(d, "already", out.dim("already   "), out);
  out.say(out.dim("in " + human_ms(d["took_ms"].get<double>())));
}

void show_update(const json& d, const terminal& out) {
  for (const auto& each : d["updated"]) {
    const auto full = each["package"].get<std::string>();
    out.say(out.green("updated   ") + out.bold(full.substr(full.find('/') + 1))
            + fmt::format(" from {} to {}", each["from"].get<std::string>(), each["to"].get<std::string>()));
  }
  show_installed(d["installed"], out);
  show_resolved(d, "removed", out.yellow("removed   "), out);
  if (d["updated"].empty() && d["installed"].empty() && d["removed"].empty())
    out.say("everything is as new as it may be");
}

struct install_flags {
  std::vector<std::string> packages;
  std::string into;
  std::string minimum_age;
  bool dry_run = false;
  bool offline = false;
  bool locked = false;
  bool frozen = false;
  bool force = false;
  bool allow_expired = false;
};

constexpr const char* usual_folder = "./souk_packages";

std::string folder_of(const std::string& into) {
  return absolute_path(into.empty() ? usual_folder : into);
}

json folder_params(const install_flags& f) {
  json params{{"packages", f.packages},           {"root", folder_of(f.into)},      {"dry_run", f.dry_run},
              {"offline", f.offline || f.frozen}, {"locked", f.locked || f.frozen}, {"allow_expired", f.allow_expired}};
  // The project here is meant when its own folder is, or when nothing else is named.
  if (f.packages.empty() || f.into.empty() || folder_of(f.into) == folder_of(""))
    params["project"] = absolute_path(".");
  if (!f.minimum_age.empty())
    params["minimum_age"] = f.minimum_age;
  return params;
}

int install(const context& at, const install_flags& f) {
  auto params = folder_params(f);
  params["force"] = f.force;
  std::optional<runtime::link> through;
  for (const auto& each : f.packages)
    if (!through)
      through = link_in(each);
  const auto reach = f.offline || f.frozen ? reach::local : reach::network;
  return run(at, {"install", params, reach, std::move(through), f.dry_run ? show_plan : show_install, {}});
}

int update(const context& at, const install_flags& f) {
  auto params = folder_params(f);
  params["project"] = absolute_path(".");
  if (folder_of(f.into) != folder_of(""))
    params.erase("project");
  return run(at, {"update", params, f.offline || f.frozen ? reach::local : reach::network, {}, show_update, {}});
}

void add_folder_flags(CLI::App& command, install_flags& f) {
  command.add_option("--into", f.into, "the folder, default ./souk_packages");
  command.add_flag("--dry-run", f.dry_run, "only say what would be done");
  command.add_flag("--offline", f.offline, "never touch the network");
  command.add_flag("--locked", f.locked, "fail when souk.lock would change");
  command.add_flag("--frozen", f.frozen, "--locked and --offline");
  command.add_option("--minimum-age", f.minimum_age, "refuse releases younger than that, as 3d or 12h");
  command.add_flag("--allow-expired", f.allow_expired, "accept a publisher's word that has expired");
}

void add_install(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("install", "Fetch packages, check them and put them into a folder");
  const auto f = std::make_shared<install_flags>();
  command->add_option(
    "REF", f->packages,
    "NAME, PUBLISHER/NAME, NAME@RANGE or a link of souk share; without any, what souk.toml and souk.lock say");
  add_folder_flags(*command, *f);
  command->add_flag("--force", f->force, "replace what stands there");
  command->callback([&at, f] { at.chosen = [f](context& c) { return install(c, *f); }; });
}

void add_update(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("update", "Install newer versions, as far as what was asked for allows");
  const auto f = std::make_shared<install_flags>();
  command->add_option("PACKAGE", f->packages, "NAME or PUBLISHER/NAME; default: all");
  add_folder_flags(*command, *f);
  command->callback([&at, f] { at.chosen = [f](context& c) { return update(c, *f); }; });
}

void show_list(const json& d, const terminal& out) {
  if (d["packages"].empty())
    return out.say("nothing is installed");
  table rows{{"PACKAGE", "VERSION", "INSTALLED", "PATH"}};
  for (const auto& each : d["packages"]) {
    const auto full = each["package"].get<std::string>();
    rows.row({short_id(full) + full.substr(full.find('/')), each["version"], each["installed_at"], each["path"]});
  }
  rows.print(out);
}

void show_remove(const json& d, const terminal& out) {
  out.say("removed " + name_and_version(d["removed"]) + " from " + d["removed"]["path"].get<std::string>());
  show_resolved(d, "also_removed", "and with it ", out);
}

void show_verify(const json& d, const terminal& out) {
  if (d["packages"].empty())
    return out.say("nothing is installed");
  for (const auto& each : d["packages"]) {
    const auto ok = each["ok"].get<bool>();
    out.say((ok ? out.green("ok       ") : out.red("changed  ")) + name_and_version(each) + " at "
            + each["path"].get<std::string>());
    for (const auto& line : each["differences"])
      out.say("           " + safe_text(line.get<std::string>()));
  }
}

int all_as_installed(const json& d) {
  return d["ok"].get<bool>() ? 0 : 5;
}

// These look at the ledger and the disk alone.
struct local_flags {
  std::string package;
  std::string into;
  json params() const {
    auto made = json::object();
    if (!package.empty())
      made["package"] = package;
    if (!into.empty())
      made["root"] = absolute_path(into);
    return made;
  }
};

CLI::App* add_local(CLI::App& app, context& at, const char* name, const char* help,
                    const std::shared_ptr<local_flags>& f, void (*show)(const json&, const terminal&),
                    int (*exit_code)(const json&)) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("--into", f->into, "only what was installed into this folder");
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(
        c,
        {name, f->params(), reach::local, {}, show, exit_code ? std::function<int(const json&)>{exit_code} : nullptr});
    };
  });
  return command;
}

} // namespace

void add_install_commands(CLI::App& app, context& at) {
  add_install(app, at);
  add_update(app, at);
  add_local(app, at, "list", "What is installed", std::make_shared<local_flags>(), show_list, nullptr);
  const auto removed = std::make_shared<local_flags>();
  add_local(app, at, "remove", "Remove an installed package", removed, show_remove, nullptr)
    ->add_option("PACKAGE", removed->package, "NAME or PUBLISHER/NAME")
    ->required();
  const auto verified = std::make_shared<local_flags>();
  add_local(app, at, "verify", "Compare installed files with what was published", verified, show_verify,
            all_as_installed)
    ->add_option("PACKAGE", verified->package, "default: all");
}

} // namespace souk::apps
