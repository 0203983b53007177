// `souk node run`: a node until SIGTERM or SIGINT.
#include <csignal>
#include <iostream>

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "apps/context.hpp"
#include "runtime/log.hpp"
#include "runtime/node/host.hpp"
#include "runtime/thrifty_memory.hpp"

namespace souk::apps {
namespace {

using namespace std::chrono_literals;

constexpr auto stop_max = 1700ms; // two seconds are promised

// Blocked in every thread, and taken one by one.
sigset_t ending_signals() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

struct running {
  std::unique_ptr<runtime::host> node;
  std::optional<protocol::endpoint> http; // where it is served, if it is
};

result<running> start(const context& at, std::shared_ptr<runtime::thread_memory> memory) {
  auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  runtime::host_options options;
  options.settings = *std::move(settings);
  options.memory = std::move(memory);
  auto started = runtime::host::start(options);
  if (!started)
    return fail(started.error());
  if (auto opened = (*started)->open_control(); !opened)
    return fail(opened.error());
  const auto http = (*started)->open_http();
  if (!http)
    return fail(http.error());
  return running{*std::move(started), *http};
}

void say_ready(const context& at, const running& all) {
  const auto where = to_string(all.node->where());
  const auto http = all.http ? to_string(*all.http) : "";
  if (at.as_json) {
    nlohmann::json document{{"listening", where}};
    if (all.http)
      document["http"] = http;
    print_document(document);
  } else {
    at.out.say("listening " + where);
    if (all.http)
      at.out.say("serving http://" + http + "/metrics");
  }
  std::cout.flush();
}

} // namespace

int run_node(context& at) {
  const auto memory = runtime::thrifty_memory::begin();
  std::signal(SIGPIPE, SIG_IGN);
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto started = start(at, memory);
  if (!started)
    return finish(at, fail(started.error()), {});
  say_ready(at, *started);
  memory->tidy(); // this thread rests until the end
  auto received = 0;
  sigwait(&signals, &received);
  spdlog::info("stopping");
  if (!started->node->stop(stop_max)) {
    spdlog::shutdown();
    ::_exit(0); // everything acknowledged is on the disk already
  }
  return 0;
}

} // namespace souk::apps
