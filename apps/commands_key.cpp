// key show | new | list | export | import | rotate. They work on the files alone: no node is needed.
#include <cstdlib>
#include <ctime>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "apps/context.hpp"
#include "runtime/key_box.hpp"
#include "runtime/keys.hpp"
#include "runtime/node/json_documents.hpp"

namespace souk::apps {
namespace {

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

// Typed without being shown; SOUK_PASSPHRASE goes before it. Empty: none.
std::string ask_passphrase(const std::string& question) {
  if (const auto known = runtime::passphrase_of_environment())
    return *known;
  if (!can_ask())
    return {};
  termios before{};
  const auto is_terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  auto silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (is_terminal)
    ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  auto text = ask(question, "");
  if (is_terminal)
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
  std::cerr << "\n";
  return text;
}

json publisher_row(const runtime::publisher_keys& keys, bool encrypted) {
  const auto id = protocol::publisher_id_of(keys.first.first);
  return {{"id", id.hex()},
          {"text", protocol::to_text(id)},
          {"key", protocol::to_hex(keys.second.open)},
          {"rotations", keys.first.rotations.size()},
          {"created_at", runtime::rfc3339(keys.first.first.created_at)},
          {"encrypted", encrypted}};
}

void show_publisher(const json& d, const terminal& out) {
  const auto& row = d["publisher"];
  out.say(out.bold("publisher  ") + row["text"].get<std::string>());
  out.say(out.dim("key        ") + row["key"].get<std::string>()
          + (row["encrypted"].get<bool>() ? ", behind a passphrase" : "") + ", changed "
          + counted(row["rotations"].get<std::size_t>(), "time", "times"));
}

// Something done to the publisher's key of the data folder.
int with_data(const context& at, const std::function<result<json>(const std::filesystem::path&)>& work,
              void (*show)(const json&, const terminal&)) {
  const auto settings = load_config(at);
  return finish(at, settings ? work(settings->data) : fail(settings.error()), show);
}

result<json> described(const std::filesystem::path& data, const result<runtime::publisher_keys>& keys) {
  if (!keys)
    return fail(keys.error());
  return json{{"publisher", publisher_row(*keys, runtime::publisher_key_is_sealed(data))}};
}

// A key behind a passphrase is opened with what is typed now.
void unlock(const std::filesystem::path& data) {
  if (runtime::publisher_key_is_sealed(data))
    if (const auto typed = ask_passphrase("passphrase"); !typed.empty())
      ::setenv("SOUK_PASSPHRASE", typed.c_str(), 1);
}

result<std::optional<std::string>> wanted_passphrase(bool wanted) {
  if (!wanted)
    return std::optional<std::string>{};
  auto typed = ask_passphrase("passphrase for the key");
  if (typed.empty())
    return fail(errc::usage, "there is no passphrase: set SOUK_PASSPHRASE, or type one on a terminal");
  return std::optional{std::move(typed)};
}

int make_key(const context& at, bool with_passphrase) {
  return with_data(
    at,
    [=](const auto& data) -> result<json> {
      const auto passphrase = wanted_passphrase(with_passphrase);
      return passphrase ? described(data, runtime::new_publisher_keys(data, std::time(nullptr), *passphrase))
                        : fail(passphrase.error());
    },
    show_publisher);
}

void show_list(const json& d, const terminal& out) {
  out.say(out.bold("node       ") + d["node_id"].get<std::string>());
  if (d["publisher"].is_null())
    return out.say(out.bold("publisher  ") + "none yet: souk key new, or the first publish, makes one");
  show_publisher(d, out);
}

int list_keys(const context& at) {
  return with_data(
    at,
    [](const auto& data) -> result<json> {
      const auto node = runtime::load_node_key(data);
      if (!node)
        return fail(node.error());
      unlock(data);
      const auto found = runtime::find_publisher_keys(data);
      if (!found)
        return fail(found.error());
      const auto row = *found ? publisher_row(**found, runtime::publisher_key_is_sealed(data)) : json(nullptr);
      return json{{"node_id", protocol::node_id_of(node->open).hex()}, {"publisher", row}};
    },
    show_list);
}

int export_key(const context& at, const std::string& file, bool with_passphrase) {
  const auto show = [](const json& d, const terminal& out) {
    out.say("wrote " + d["file"].get<std::string>() + "; whoever has it can publish as you");
  };
  return with_data(
    at,
    [=](const auto& data) -> result<json> {
      const auto passphrase = wanted_passphrase(with_passphrase);
      if (!passphrase)
        return fail(passphrase.error());
      if (const auto done = runtime::export_publisher_keys(data, file, *passphrase); !done)
        return fail(done.error());
      return json{{"file", file}};
    },
    show);
}

int import_key(const context& at, const std::string& file) {
  return with_data(
    at, [=](const auto& data) -> result<json> { return described(data, runtime::import_publisher_keys(data, file)); },
    show_publisher);
}

int rotate_key(const context& at) {
  return with_data(
    at,
    [](const auto& data) -> result<json> {
      unlock(data);
      return described(data, runtime::rotate_publisher_keys(data, std::time(nullptr)));
    },
    show_publisher);
}

} // namespace

void add_key_commands(CLI::App& app, context& at) {
  auto* key = app.add_subcommand("key", "The keys of this data folder");
  key->require_subcommand(1);
  const auto file = std::make_shared<std::string>();
  const auto sealed = std::make_shared<bool>(false);
  const auto on = [&at](CLI::App* command, std::function<int(context&)> work) {
    command->callback([&at, work = std::move(work)] { at.chosen = work; });
  };
  on(key->add_subcommand("show", "Show who this node and its publisher are"),
     [](context& c) { return finish(c, keys_of(c), show_keys); });
  on(key->add_subcommand("list", "Show the keys, and whether they are behind a passphrase"), list_keys);
  auto* makes = key->add_subcommand("new", "Make the publisher's key");
  makes->add_flag("--passphrase", *sealed, "encrypt it; SOUK_PASSPHRASE, or asked for");
  on(makes, [sealed](context& c) { return make_key(c, *sealed); });
  auto* exports = key->add_subcommand("export", "Copy the publisher's key into a file");
  exports->add_option("FILE", *file, "must not exist")->required();
  exports->add_flag("--passphrase", *sealed, "encrypt the copy");
  on(exports, [file, sealed](context& c) { return export_key(c, absolute_path(*file), *sealed); });
  auto* imports = key->add_subcommand("import", "Take the publisher's key from a file");
  imports->add_option("FILE", *file, "as key export wrote it")->required();
  on(imports, [file](context& c) { return import_key(c, absolute_path(*file)); });
  on(key->add_subcommand("rotate", "Sign with a new key from now on; the publisher stays the same"), rotate_key);
}

} // namespace souk::apps
