// `souk node run`: a node until SIGTERM or SIGINT.
#include <csignal>
#include <iostream>

#include <mimalloc.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "apps/context.hpp"
#include "runtime/log.hpp"
#include "runtime/node/host.hpp"

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

result<running> start(const context& at) {
  auto settings = load_config(at);
  if (!settings)
    return fail(settings.error());
  auto started = runtime::host::start({.settings = *std::move(settings)});
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
  mi_option_enable(mi_option_page_reset); // what was freed is given back at once: a node rests most of the time
  mi_option_set(mi_option_decommit_delay, 0);
  std::signal(SIGPIPE, SIG_IGN);
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto started = start(at);
  if (!started)
    return finish(at, fail(started.error()), {});
  say_ready(at, *started);
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
