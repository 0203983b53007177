// tree, why: what the lock file tells, without a node.
#include <fmt/format.h>

#include "apps/context.hpp"
#include "runtime/node/lock_documents.hpp"

namespace souk::apps {
namespace {

std::string short_name(const json& row) {
  const auto full = row["package"].get<std::string>();
  return full.substr(full.find('/') + 1) + " " + row["version"].get<std::string>();
}

void show_branches(const json& branches, const std::string& indent, const terminal& out) {
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const auto last = i + 1 == branches.size();
    const auto& each = branches[i];
    out.say(out.dim(indent + (last ? "└── " : "├── ")) + short_name(each)
            + (each["repeated"].get<bool>() ? out.dim(" (see above)") : ""));
    show_branches(each["dependencies"], indent + (last ? "    " : "│   "), out);
  }
}

void show_tree(const json& d, const terminal& out) {
  if (d["tree"].empty())
    return out.say("nothing is wanted here");
  for (const auto& each : d["tree"]) {
    out.say(out.bold(short_name(each)));
    show_branches(each["dependencies"], "", out);
  }
}

void show_why(const json& d, const terminal& out) {
  for (const auto& version : d["versions"])
    for (const auto& path : version["paths"]) {
      std::string line = "you";
      for (const auto& step : path)
        line += " -> " + short_name(step);
      out.say(line);
    }
}

std::string folder_of(const std::string& into) {
  return absolute_path(into.empty() ? "./souk_packages" : into);
}

} // namespace

void add_lock_commands(CLI::App& app, context& at) {
  const auto into = std::make_shared<std::string>();
  auto* tree = app.add_subcommand("tree", "Show what is installed, and what needs what");
  tree->add_option("--into", *into, "the folder, default ./souk_packages");
  tree->callback([&at, into] {
    at.chosen = [into](context& c) { return finish(c, runtime::tree_document(folder_of(*into)), show_tree); };
  });
  auto* why = app.add_subcommand("why", "Show who needs a package, and through whom");
  const auto name = std::make_shared<std::string>();
  why->add_option("PACKAGE", *name, "NAME or PUBLISHER/NAME")->required();
  why->add_option("--into", *into, "the folder, default ./souk_packages");
  why->callback([&at, into, name] {
    at.chosen = [into, name](context& c) {
      return finish(c, runtime::why_document(folder_of(*into), *name), show_why);
    };
  });
}

} // namespace souk::apps
