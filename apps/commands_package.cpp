// init, pack, publish, info, share.
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "apps/context.hpp"
#include "protocol/package/manifest.hpp"
#include "runtime/files.hpp"
#include "runtime/node/content_list.hpp"
#include "runtime/node/new_manifest.hpp"

namespace souk::apps {
namespace {

using runtime::reach;

// `publisher/name` with a publisher that fits the screen.
std::string short_name(const std::string& full) {
  const auto slash = full.find('/');
  return slash == std::string::npos ? full : short_id(full.substr(0, slash)) + full.substr(slash);
}

// --- init

int init(const context& at, runtime::new_manifest wanted, const std::string& folder, bool yes) {
  if (!yes && can_ask() && !at.as_json) {
    wanted.name = ask("name", wanted.name);
    wanted.version = ask("version", wanted.version);
    wanted.description = ask("description", wanted.description);
    wanted.category = ask("category", wanted.category);
    wanted.license = ask("license", wanted.license);
  }
  return finish(at, runtime::write_new_manifest(folder, wanted), [](const json& d, const terminal& out) {
    out.say("wrote " + d["path"].get<std::string>() + "; publish with: souk publish");
  });
}

void add_init(CLI::App& app, context& at) {
  struct flags {
    runtime::new_manifest wanted;
    std::string folder = ".";
    bool yes = false;
  };
  auto* command = app.add_subcommand("init", "Write a souk.toml");
  const auto f = std::make_shared<flags>();
  command->add_option("DIR", f->folder, "the package's folder");
  command->add_option("--name", f->wanted.name, "default: the name of the folder");
  command->add_option("--description", f->wanted.description);
  command->add_option("--category", f->wanted.category);
  command->add_option("--license", f->wanted.license);
  command->add_option("--tag", f->wanted.tags, "may be repeated")->allow_extra_args(false);
  command->add_flag("-y,--yes", f->yes, "ask nothing");
  command->callback([&at, f] {
    at.chosen = [f](context& c) {
      auto wanted = f->wanted;
      if (wanted.name.empty())
        wanted.name = runtime::package_name_of_folder(f->folder);
      return init(c, wanted, absolute_path(f->folder), f->yes);
    };
  });
}

// --- pack

// Fails before a node is asked when the folder is no package.
result<protocol::manifest> manifest_of(const std::string& folder) {
  const auto file = std::filesystem::path{folder} / "souk.toml";
  auto text = runtime::read_small_file(file, protocol::manifest_bytes_max);
  if (!text && text.error().code == errc::not_found)
    return fail(errc::bad_manifest, "there is no souk.toml in " + folder + ": write one with souk init");
  if (!text)
    return fail(errc::bad_manifest, text.error().message);
  return protocol::parse_manifest(*text);
}

void show_pack(const json& d, const terminal& out) {
  out.say(fmt::format("packed {} {}: {} files, {}", short_name(d["package"]), d["version"].get<std::string>(),
                      d["files"].get<std::size_t>(), human_bytes(d["bytes"].get<std::uint64_t>())));
  out.say(out.dim("digest  ") + d["digest"].get<std::string>());
  out.say(out.dim("file    ") + d["path"].get<std::string>());
}

// What goes in, and what should perhaps not.
void show_content(const json& d, const terminal& out) {
  for (const auto& file : d["list"])
    out.say(fmt::format("{:>10}  {}", human_bytes(file["bytes"].get<std::uint64_t>()),
                        safe_text(file["path"].get<std::string>())));
  out.say(out.bold(fmt::format("{} {}: {} files, {}", d["name"].get<std::string>(), d["version"].get<std::string>(),
                               d["count"].get<std::size_t>(), human_bytes(d["bytes"].get<std::uint64_t>()))));
}

void warn(const json& warnings) {
  for (const auto& each : warnings)
    std::cerr << "souk: warning: " << safe_text(each.get<std::string>()) << "\n";
}

result<json> content_list(const context& at, const std::string& folder) {
  const auto settings = load_config(at);
  return settings ? runtime::content_list_document(settings->data, folder) : fail(settings.error());
}

int show_list(const context& at, const std::string& folder) {
  const auto list = content_list(at, folder);
  if (list && !at.as_json)
    warn((*list)["warnings"]);
  return finish(at, list, show_content);
}

int pack(const context& at, const std::string& folder, std::string output) {
  const auto manifest = manifest_of(folder);
  if (!manifest)
    return finish(at, fail(manifest.error()), {});
  if (output.empty())
    output = manifest->name + "-" + manifest->version + ".tar.zst";
  output = absolute_path(output);
  if (const auto place = std::filesystem::path{output}.parent_path(); !std::filesystem::is_directory(place))
    return finish(at, fail(errc::usage, "there is no folder " + place.string() + " to put the archive into"), {});
  const json params{{"folder", folder}, {"output", output}};
  return run(at, {"pack", params, reach::local, {}, show_pack, {}});
}

void add_pack(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("pack", "Make the archive of a package, without publishing it");
  const auto folder = std::make_shared<std::string>(".");
  const auto output = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "the package's folder");
  command->add_option("-o,--output", *output, "default: NAME-VERSION.tar.zst here");
  const auto list = std::make_shared<bool>(false);
  command->add_flag("--list", *list, "only show what goes in");
  command->callback([&at, folder, output, list] {
    at.chosen = [=](context& c) {
      return *list ? show_list(c, absolute_path(*folder)) : pack(c, absolute_path(*folder), *output);
    };
  });
}

// --- publish

// The receipt, in sentences; `alone` says what it means that there is no copy.
void show_receipt(const json& d, const terminal& out, const char* alone) {
  const auto copies = d["copies"]["complete"].get<std::size_t>();
  const auto& replicas = d["replicas"];
  out.say(out.green("published ") + out.bold(short_name(d["package"]) + " " + d["version"].get<std::string>())
          + fmt::format(" ({} files, {}) in {}", d["files"].get<std::size_t>(),
                        human_bytes(d["bytes"].get<std::uint64_t>()), human_ms(d["took_ms"].get<double>())));
  out.say(fmt::format("  {} of {} peers that were asked keep its record, {} were told of it.",
                      replicas["acknowledged"].get<std::size_t>(), replicas["asked"].get<std::size_t>(),
                      d["announced_to"].get<std::size_t>()));
  if (copies == 0)
    out.say(out.yellow(alone));
  else
    out.say(fmt::format("  {} {} a copy of the content, so it can be installed without this node.", copies,
                        copies == 1 ? "other peer has" : "other peers have"));
  if (d["reachable"] == "no")
    out.say(out.yellow("  Others cannot reach this node: see souk doctor."));
  out.say(out.dim("  digest " + d["digest"].get<std::string>()));
}

void say_it_stays(const json& d, const terminal& out) {
  show_receipt(d, out, "  Nobody else has a copy of the content yet: it can be installed only while this node runs.");
}

void say_it_leaves(const json& d, const terminal& out) {
  show_receipt(
    d, out,
    "  No node runs here and nobody has a copy: the content leaves with this command, and cannot be installed until"
    " a node runs here (souk node run). --wait-for-copy stays until there is a copy.");
}

constexpr std::size_t shown_files_max = 40; // more are listed by pack --list

struct publish_flags {
  std::string folder = ".";
  bool dry_run = false;
  bool wait_for_copy = false;
  std::size_t copies = 2;
  std::size_t require_copies = 0;
};

int publish(const context& at, const publish_flags& f) {
  const auto folder = absolute_path(f.folder);
  const auto manifest = manifest_of(folder);
  if (!manifest)
    return finish(at, fail(manifest.error()), {});
  if (f.dry_run)
    return show_list(at, folder);
  if (const auto list = content_list(at, folder); list && !at.as_json) {
    if (list->at("count").get<std::size_t>() <= shown_files_max)
      show_content(*list, at.out);
    warn(list->at("warnings"));
  }
  const json params{{"folder", folder},
                    {"wait_for_copy", f.wait_for_copy},
                    {"copies_wanted", f.copies},
                    {"require_copies", f.require_copies}};
  const auto enough = [required = f.require_copies](const json& d) {
    return d["copies"]["complete"].get<std::size_t>() < required ? 4 : 0;
  };
  const auto show = node_runs(at) ? say_it_stays : say_it_leaves;
  return run(at, {"publish", params, reach::network, {}, show, enough});
}

void add_publish(CLI::App& app, context& at) {
  auto* command = app.add_subcommand("publish", "Sign a package and announce it");
  const auto f = std::make_shared<publish_flags>();
  command->add_option("DIR", f->folder, "the package's folder");
  command->add_flag("--dry-run", f->dry_run, "only show what would be published");
  command->add_flag("--wait-for-copy", f->wait_for_copy, "stay until another peer has the content");
  command->add_option("--copies", f->copies, "how many peers to ask for a copy");
  command->add_option("--require-copies", f->require_copies, "exit 4 when fewer peers have the content");
  command->callback([&at, f] { at.chosen = [f](context& c) { return publish(c, *f); }; });
}

// --- info, share

void show_info(const json& d, const terminal& out) {
  out.say(out.bold(d["name"].get<std::string>() + " " + d["version"].get<std::string>()) + "  "
          + safe_text(d["description"].get<std::string>()));
  out.say(out.dim("publisher  ") + d["publisher"]["text"].get<std::string>());
  out.say(out.dim("license    ") + safe_text(d["license"].get<std::string>()));
  out.say(
    out.dim("size       ")
    + fmt::format("{} files, {} packed", d["files"].get<std::size_t>(), human_bytes(d["bytes"].get<std::uint64_t>())));
  out.say(out.dim("seeders    ") + std::to_string(d["seeders"].get<std::size_t>()));
  out.say(out.dim("digest     ") + d["digest"].get<std::string>());
  for (const auto& each : d["dependencies"])
    out.say(out.dim("needs      ") + short_name(each["package"]) + " " + each["range"].get<std::string>());
  std::string versions;
  for (const auto& each : d["versions"])
    versions += (versions.empty() ? "" : ", ") + each["version"].get<std::string>()
                + (each["yanked"].get<bool>() ? " (yanked)" : "");
  out.say(out.dim("versions   ") + versions);
}

void show_share(const json& d, const terminal& out) {
  out.say(d["link"].get<std::string>());
}

void add_with_package(CLI::App& app, context& at, const char* name, const char* help,
                      void (*show)(const json&, const terminal&)) {
  auto* command = app.add_subcommand(name, help);
  const auto package = std::make_shared<std::string>();
  command->add_option("PACKAGE", *package, "NAME, PUBLISHER/NAME, NAME@RANGE")->required();
  command->callback([=, &at] {
    at.chosen = [=](context& c) {
      return run(c, {name, {{"package", *package}}, reach::network, link_in(*package), show, {}});
    };
  });
}

} // namespace

void add_package_commands(CLI::App& app, context& at) {
  add_init(app, at);
  add_pack(app, at);
  add_publish(app, at);
  add_with_package(app, at, "info", "Versions, dependencies and publisher of a package", show_info);
  add_with_package(app, at, "share", "Print a link that installs a package", show_share);
}

} // namespace souk::apps
