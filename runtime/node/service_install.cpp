// install, update, list, remove, verify.
#include <array>
#include <set>

#include "runtime/node/ask.hpp"
#include "runtime/node/folder_order.hpp"
#include "runtime/node/package_ref.hpp"

namespace souk::runtime {
namespace {

using protocol::errc;
using protocol::fail;
using protocol::result;

// A link of another network names a package that this node cannot reach.
void read_wanted(const service_context& at, param_reader& params, std::vector<actors::package_ref>& into) {
  for (const auto& text : params.texts("packages")) {
    auto parsed = parse_package_ref(text);
    if (!parsed) {
      params.refuse(parsed.error());
      continue;
    }
    if (is_link(text))
      if (const auto whole = parse_link(text); whole && whole->network != at.network)
        params.refuse({errc::usage,
                       "the link belongs to network " + std::to_string(whole->network) + ", this node to network "
                         + std::to_string(at.network),
                       {}});
    into.push_back(*std::move(parsed));
  }
}

void read_minimum_age(param_reader& params, actors::install_packages& into) {
  const auto text = params.maybe_text("minimum_age");
  if (!text)
    return;
  if (const auto age = parse_age(*text))
    into.minimum_age_s = *age;
  else
    params.refuse({errc::usage, "'" + *text + "' is not an age like 3d, 12h or 30m", {}});
}

void read_flags(param_reader& params, actors::install_packages& into) {
  into.dry_run = params.flag("dry_run");
  into.offline = params.flag("offline");
  into.locked = params.flag("locked");
  into.allow_expired = params.flag("allow_expired");
  read_minimum_age(params, into);
}

// Waits for the folder on a thread of its own, then hands the order to the node.
template <class Check, class ToDocument>
void change_folder(const service_context& at, param_reader& params, actors::install_packages order,
                   const std::optional<std::string>& project, service_call call, Check check, ToDocument to_document) {
  auto make = [order = std::move(order), project, check = std::move(check)]() -> result<actors::install_packages> {
    auto made = order;
    if (const auto ready = prepare_folder(made, project); !ready)
      return fail(ready.error());
    if (const auto fine = check(made); !fine)
      return fail(fine.error());
    return made;
  };
  ask_node_slowly<actors::install_report>(at, params, std::move(make), std::move(call), std::move(to_document));
}

result<void> has_something_to_do(const actors::install_packages& order) {
  if (order.wanted.empty() && order.project.empty() && !order.lock)
    return fail(errc::usage,
                "name at least one package, or run it where a souk.toml or a souk.lock says what is wanted");
  return {};
}

void handle_install(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::install_packages order;
  read_wanted(at, params, order.wanted);
  order.root = params.folder("root");
  const auto project = params.maybe_folder("project");
  order.force = params.flag("force");
  read_flags(params, order);
  order.told = sink_of(call);
  change_folder(at, params, std::move(order), project, std::move(call), has_something_to_do, install_document);
}

result<void> has_lock(const actors::install_packages& order) {
  if (!order.lock)
    return fail(errc::not_found,
                "there is no " + order.lock_path + ", so nothing says what is wanted here; install something first");
  return {};
}

void handle_update(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::install_packages order;
  order.task = actors::install_task::update;
  order.named = params.texts("packages");
  order.root = params.folder("root");
  const auto project = params.maybe_folder("project");
  read_flags(params, order);
  order.told = sink_of(call);
  change_folder(at, params, std::move(order), project, std::move(call), has_lock, update_document);
}

void handle_list(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::get_installed request{params.maybe_folder("root")};
  ask_node<std::vector<actors::installed_package>>(at, params, std::move(request), std::move(call), list_document);
}

// --- remove: first where the package is, then by the lock file of that folder, or without one

void remove_by_lock(const service_context& at, const std::string& name, const std::string& root, service_call call) {
  actors::install_packages order;
  order.task = actors::install_task::remove;
  order.named = {name};
  order.root = root;
  order.offline = true;
  param_reader none{json::object()};
  const auto document = [name](const actors::install_report& report) { return removal_document(report, name); };
  const auto project = lock_path_of(root).substr(0, lock_path_of(root).rfind('/'));
  change_folder(
    at, none, std::move(order), project == root ? std::nullopt : std::optional{project}, std::move(call),
    [](const actors::install_packages&) { return result<void>{}; }, document);
}

bool is_locked(const actors::installed_package& package) {
  const auto lock = read_lock_file(lock_path_of(package.root));
  return lock && *lock && !protocol::index_in(**lock, package.package).versions.empty();
}

// The folder of the only package of this name whose folder has a lock file that names it; else nothing.
std::optional<std::string> locked_root(const std::vector<actors::installed_package>& all, const std::string& name) {
  std::set<std::string> roots;
  for (const auto& each : all)
    if (each.package.name == name || each.package.text() == name)
      roots.insert(is_locked(each) ? each.root : std::string{});
  return roots.size() == 1 && !roots.begin()->empty() ? std::optional{*roots.begin()} : std::nullopt;
}

void handle_remove(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::remove_installed request{params.text("package"), params.maybe_folder("root")};
  if (const auto read = params.finish(); !read)
    return call.reply(fail(read.error()));
  auto shared = std::make_shared<service_call>(std::move(call));
  at.system->spawn<caf::hidden>([at, request, shared](caf::event_based_actor* self) {
    self->request(at.node, caf::infinite, actors::get_installed{request.root})
      .then([at, request, shared](const result<std::vector<actors::installed_package>>& all) {
        if (const auto root = all ? locked_root(*all, request.name) : std::nullopt)
          return remove_by_lock(at, request.name, *root, std::move(*shared));
        param_reader none{json::object()};
        ask_node<actors::installed_package>(at, none, request, std::move(*shared), remove_document);
      });
  });
}

void handle_verify(const service_context& at, service_call call) {
  param_reader params{call.params};
  actors::verify_installed request;
  request.name = params.maybe_text("package");
  request.root = params.maybe_folder("root");
  ask_node<actors::verify_report>(at, params, std::move(request), std::move(call), verify_document);
}

constexpr std::array<service_method, 5> methods{{
  {"install", handle_install},
  {"update", handle_update},
  {"list", handle_list},
  {"remove", handle_remove},
  {"verify", handle_verify},
}};

} // namespace

std::span<const service_method> install_methods() {
  return methods;
}

} // namespace souk::runtime
