#include "apps/context.hpp"

#include <charconv>
#include <filesystem>
#include <iostream>
#include <utility>

#include "runtime/control/control_client.hpp"
#include "runtime/control/socket_path.hpp"
#include "runtime/node/json_documents.hpp"

namespace souk::apps {
namespace {

// A number that the user chose, from 1 to `most`; 0 for anything else.
std::size_t chosen_number(const std::string& text, std::size_t most) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size() && number <= most ? number : 0;
}

// Replaces the package that was ambiguous by the candidate that the user picks. The lines of explanation begin with a
// full name.
bool choose(const context& at, const protocol::error& why, json& params) {
  if (why.code != errc::ambiguous || why.explanation.empty() || at.as_json || !can_ask())
    return false;
  std::cerr << why.message << "\n";
  for (std::size_t i = 0; i < why.explanation.size(); ++i)
    std::cerr << "  " << i + 1 << "  " << safe_text(why.explanation[i]) << "\n";
  const auto number = chosen_number(ask("which one", ""), why.explanation.size());
  if (number == 0)
    return false;
  const auto& line = why.explanation[number - 1];
  const auto full = line.substr(0, line.find(' '));
  const auto name = full.substr(full.find('/') + 1);
  const auto replace = [&](json& ref) {
    const auto text = ref.get<std::string>();
    if (text.substr(0, text.find('@')) == name)
      ref = full + (text.find('@') == std::string::npos ? "" : text.substr(text.find('@')));
  };
  for (const auto* key : {"package", "key"})
    if (params.contains(key) && params[key].is_string())
      replace(params[key]);
  if (params.contains("packages"))
    for (auto& each : params["packages"])
      replace(each);
  return true;
}

result<json> ask_node(const context& at, invocation& what) {
  auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  const auto waits = [&](const std::string& line) { std::cerr << line << "\n"; };
  auto opened = runtime::session::open({*std::move(settings), what.needs, what.through, waits});
  if (!opened)
    return fail(opened.error());
  for (auto said = std::make_shared<bool>(false);;) {
    auto bar = std::make_shared<progress_bar>(!at.as_json);
    auto outcome = opened->call(what.method, what.params, [bar, said](const json& now) {
      if (now.value("stage", "") == "waiting") { // not only on a terminal: nothing happens until then
        if (!std::exchange(*said, true))
          std::cerr << "waiting for " << safe_text(now.value("subject", "")) << "\n";
        return;
      }
      bar->show(now.value("stage", ""), now.value("subject", ""), now.value("done", std::uint64_t{0}),
                now.value("total", std::uint64_t{0}), now.value("peers", std::size_t{0}));
    });
    bar->end();
    if (outcome || !choose(at, outcome.error(), what.params))
      return outcome;
  }
}

} // namespace

result<runtime::config> load_config(const context& at) {
  auto inputs = runtime::inputs_of_process();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      inputs.flags.push_back({name, {value}});
  };
  add("data", at.data);
  add("network", at.network);
  add("log_level", at.log_level);
  add("log_format", at.log_format);
  if (!at.bootstrap.empty())
    inputs.flags.emplace_back("bootstrap", at.bootstrap);
  for (const auto& each : at.more_flags)
    inputs.flags.push_back(each);
  return runtime::load_config(inputs);
}

void print_document(const json& document) {
  std::cout << document.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
}

int finish(const context& at, const result<json>& outcome,
           const std::function<void(const json&, const terminal&)>& show) {
  if (outcome && at.as_json)
    print_document(*outcome);
  else if (outcome)
    show(*outcome, at.out);
  else if (at.as_json)
    print_document(runtime::error_document(outcome.error()));
  else {
    std::cerr << "souk: " << safe_text(outcome.error().message) << "\n";
    for (const auto& line : outcome.error().explanation)
      std::cerr << "  " << safe_text(line) << "\n";
  }
  std::cout.flush();
  if (!std::cout)
    return 1; // the reader is gone, or its disk is full
  return outcome ? 0 : protocol::exit_code(outcome.error().code);
}

int run(const context& at, invocation what) {
  const auto outcome = ask_node(at, what);
  const auto code = finish(at, outcome, what.show);
  return outcome && code == 0 && what.exit_code ? what.exit_code(*outcome) : code;
}

std::optional<runtime::link> link_in(const std::string& package) {
  auto parsed = runtime::parse_link(package);
  return parsed ? std::optional{*std::move(parsed)} : std::nullopt;
}

bool node_runs(const context& at) {
  const auto settings = load_config(at);
  return settings && runtime::control_client::connect(runtime::control_socket_path(settings->data)).has_value();
}

std::string absolute_path(const std::string& text) {
  std::error_code failed;
  auto path = std::filesystem::absolute(text, failed).lexically_normal();
  if (path.filename().empty() && path.has_parent_path() && path != path.root_path())
    path = path.parent_path();
  return path.string();
}

} // namespace souk::apps
