#include "bench/scenarios/downloads.hpp"

#include <algorithm>
#include <chrono>

#include "actors/node/requests.hpp"
#include "protocol/random.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/chaos_nodes.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
namespace sim = runtime::sim;
using protocol::result;
using sim::peer_index;

constexpr std::size_t bystanders = 12; // nodes that hold records and nothing else
constexpr auto join_time = 30s;
constexpr auto tell_time = 20s; // the word of copies goes out behind them
constexpr auto patience = 30min;

// Nobody fails and nobody lies: of the fault laboratory only its whole nodes are used.
sim::chaos_plan quiet_plan(const download_plan& plan) {
  sim::chaos_plan made;
  made.latency = "geo";
  made.peers.resize(plan.providers + bystanders + plan.readers);
  for (std::size_t i = 1; i < plan.providers; ++i)
    made.peers[i].seeds = true;
  made.publishers = {0};
  return made;
}

std::shared_ptr<const sim::latency_model> geography(const download_plan& plan, std::size_t peers) {
  return *sim::make_latency("geo", plan.seed, peers);
}

class laboratory {
public:
  explicit laboratory(const download_plan& plan)
      : plan_{plan}, quiet_{quiet_plan(plan)},
        net_{std::make_shared<sim::population>(plan.seed, quiet_.peers.size(), 1),
             geography(plan, quiet_.peers.size())},
        all_{net_}, nodes_{quiet_, {}, sim::planted_bug::none, all_} {
    for (peer_index i = 0; i < nodes_.size(); ++i) {
      nodes_.start(i);
      run_for(200ms);
    }
    run_for(join_time);
  }

  result<void> publish() {
    protocol::random_source draws{plan_.seed, 0, 6};
    protocol::bytes content(plan_.bytes);
    for (auto& byte : content)
      byte = static_cast<std::uint8_t>(draws.below(256));
    protocol::manifest manifest;
    manifest.name = sim::chaos_package(0);
    manifest.version = "1.0.0";
    nodes_.archives(0).write_folder("/shared", manifest, std::move(content));
    actors::publish_package order;
    order.folder = "/shared";
    order.stays = true;
    order.copies_wanted = plan_.providers - 1;
    order.require_copies = plan_.providers - 1;
    order.wait_for_copy = plan_.providers > 1;
    const auto receipt = ask<actors::publish_receipt>(0, std::move(order));
    run_for(tell_time);
    return receipt.map([](const auto&) {});
  }

  result<actors::install_report> install(peer_index reader) {
    actors::install_packages order;
    actors::package_ref wanted;
    wanted.publisher = nodes_.package(0).publisher;
    wanted.name = sim::chaos_package(0);
    order.wanted.push_back(wanted);
    order.root = "/installed";
    return ask<actors::install_report>(reader, std::move(order));
  }

  peer_index first_reader() const { return static_cast<peer_index>(plan_.providers + bystanders); }
  std::uint64_t messages() const { return all_.counts().sent; }

private:
  void run_for(protocol::duration length) { all_.run_until(all_.now_ns() + sim::ns_of(length)); }

  template <class Answer, class Question>
  result<Answer> ask(peer_index peer, Question question) {
    result<Answer> outcome = protocol::fail(protocol::errc::timeout, "the node did not answer");
    auto ended = false;
    all_.of(peer).drive();
    sim::ask_once<result<Answer>>(all_.of(peer), nodes_.node(peer), std::move(question),
                                  [&](const result<Answer>* got) {
                                    if (got != nullptr)
                                      outcome = *got;
                                    ended = true;
                                  });
    all_.run_until(all_.now_ns() + sim::ns_of(patience), 1, [&] { return ended; });
    return outcome;
  }

  const download_plan& plan_;
  sim::chaos_plan quiet_;
  sim::network net_;
  sim::windows all_;
  sim::chaos_nodes nodes_;
};

} // namespace

result<download_figures> run_downloads(const download_plan& plan) {
  laboratory lab{plan};
  if (const auto published = lab.publish(); !published)
    return protocol::fail(published.error());
  download_figures made;
  const auto before = lab.messages();
  for (std::size_t i = 0; i < plan.readers; ++i) {
    const auto done = lab.install(lab.first_reader() + static_cast<peer_index>(i));
    if (!done)
      return protocol::fail(done.error());
    made.mean_ms += done->took_ms / static_cast<double>(plan.readers);
    made.slowest_ms = std::max(made.slowest_ms, done->took_ms);
    for (const auto& each : done->installed)
      made.from_mean += static_cast<double>(each.from.size()) / static_cast<double>(plan.readers);
  }
  made.messages = static_cast<double>(lab.messages() - before) / static_cast<double>(plan.readers);
  return made;
}

} // namespace souk::bench
