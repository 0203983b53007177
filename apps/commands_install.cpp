// install, list, remove, verify.
#include <fmt/format.h>

#include "apps/context.hpp"

namespace souk::apps {
namespace {

using runtime::reach;

std::string name_and_version(const json& row) {
  const auto full = row["package"].get<std::string>();
  return full.substr(full.find('/') + 1) + " " + row["version"].get<std::string>();
}

void show_plan(const json& d, const terminal& out) {
  for (const auto& each : d["installed"])
    out.say("would install " + out.bold(name_and_version(each))
            + fmt::format(" ({}) to {}", human_bytes(each["bytes"].get<std::uint64_t>()), each["path"].get<std::string>()));
  for (const auto& each : d["already"])
    out.say(out.dim("already there ") + name_and_version(each) + " at " + each["path"].get<std::string>());
}

void show_install(const json& d, const terminal& out) {
  for (const auto& each : d["installed"])
    out.say(out.green("installed ") + out.bold(name_and_version(each))
            + fmt::format(" ({}) to {}, {}", human_bytes(each["bytes"].get<std::uint64_t>()), each["path"].get<std::string>(),
                          each["from"].empty() ? "from a copy kept here" : "from " + counted(each["from"].size(), "peer", "peers")));
  for (const auto& each : d["already"])
    out.say(out.dim("already   ") + name_and_version(each) + " at " + each["path"].get<std::string>());
  out.say(out.dim("in " + human_ms(d["took_ms"].get<double>())));
}

struct install_flags {
  std::vector<std::string> packages;
  std::string into = "./souk_packages";
  bool dry_run = false;
  bool offline = false;
  bool force = false;
  bool allow_expired = false;
};

int install(const context& at, const install_flags& f) {
  const json params{{"packages", f.packages}, {"root", absolute_path(f.into)}, {"dry_run", f.dry_run},
                    {"offline", f.offline},   {"force", f.force},              {"allow_expired", f.allow_expired}};
  std::optional<runtime::link> through;
  for (const auto& each : f.packages)
    if (!through)
      through = link_in(each);
  return run(at, {"install", params, f.offline ? reach::local : reach::network, std::move(through), f.dry_run ? show_plan : show_install, {}});
}

void add_install(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("install", "Fetch packages, check them and put them into a folder");
  const auto f = std::make_shared<install_flags>();
  command->add_option("REF", f->packages, "NAME, PUBLISHER/NAME, NAME@RANGE or a link of souk share")->required();
  command->add_option("--into", f->into, "the folder, default ./souk_packages");
  command->add_flag("--dry-run", f->dry_run, "only say what would be installed");
  command->add_flag("--offline", f->offline, "never touch the network");
  command->add_flag("--force", f->force, "replace what stands there");
  command->add_flag("--allow-expired", f->allow_expired, "accept a publisher's word that has expired");
  command->callback([&at, f] { at.chosen = [f](context& c) { return install(c, *f); }; });
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
}

void show_verify(const json& d, const terminal& out) {
  if (d["packages"].empty())
    return out.say("nothing is installed");
  for (const auto& each : d["packages"]) {
    const auto ok = each["ok"].get<bool>();
    out.say((ok ? out.green("ok       ") : out.red("changed  ")) + name_and_version(each) + " at " + each["path"].get<std::string>());
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

CLI::App* add_local(CLI::App& app, context& at, const char* name, const char* help, const std::shared_ptr<local_flags>& f,
                    void (*show)(const json&, const terminal&), int (*exit_code)(const json&)) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("--into", f->into, "only what was installed into this folder");
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c, {name, f->params(), reach::local, {}, show, exit_code ? std::function<int(const json&)>{exit_code} : nullptr});
    };
  });
  return command;
}

} // namespace

void add_install_commands(CLI::App& app, context& at) {
  add_install(app, at);
  add_local(app, at, "list", "What is installed", std::make_shared<local_flags>(), show_list, nullptr);
  const auto removed = std::make_shared<local_flags>();
  add_local(app, at, "remove", "Remove an installed package", removed, show_remove, nullptr)
    ->add_option("PACKAGE", removed->package, "NAME or PUBLISHER/NAME")->required();
  const auto verified = std::make_shared<local_flags>();
  add_local(app, at, "verify", "Compare installed files with what was published", verified, show_verify, all_as_installed)
    ->add_option("PACKAGE", verified->package, "default: all");
}

} // namespace souk::apps
