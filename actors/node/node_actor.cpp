#include "actors/node/node_actor.hpp"

#include <algorithm>

#include "actors/catalogue/importer_actor.hpp"
#include "actors/clock.hpp"
#include "actors/dht/maintenance_actor.hpp"
#include "actors/node/examiner_actor.hpp"
#include "actors/node/node_state.hpp"
#include "actors/node/sharer_actor.hpp"
#include "actors/node/tracer_actor.hpp"
#include "actors/package/already_there.hpp"
#include "actors/package/amender_actor.hpp"
#include "actors/package/copy_keeper_actor.hpp"
#include "actors/package/installer_actor.hpp"
#include "actors/package/package_teller_actor.hpp"
#include "actors/package/publisher_actor.hpp"
#include "actors/package/surveyor_actor.hpp"
#include "actors/package/tree_keeper_actor.hpp"

namespace souk::actors {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t restarts_max = 3; // within restart_window; more mean that a restart does not help
constexpr auto restart_window = 60s;

// Spawns a worker for one request and lets it answer. A worker that fails answers for itself: the asker's
// request ends with an error.
template <class Answer, class Worker, class Order>
caf::typed_response_promise<Answer> hand_to(node_pointer self, Worker worker, const Order& order) {
  auto promise = self->make_response_promise<Answer>();
  return promise.delegate(self->spawn(worker, self->state.kin), order);
}

// The same, once the first join and the first reading of a catalogue have ended.
template <class Answer, class Worker, class Order>
caf::typed_response_promise<Answer> hand_when_joined(node_pointer self, Worker worker, const Order& order) {
  auto promise = self->make_response_promise<Answer>();
  when_joined(
    self, [self, promise, worker, order]() mutable { promise.delegate(self->spawn(worker, self->state.kin), order); });
  return promise;
}

template <class Answer, class Order>
caf::typed_response_promise<Answer> ask_store(node_pointer self, const Order& order) {
  auto promise = self->make_response_promise<Answer>();
  return promise.delegate(self->state.kin->kept, order);
}

caf::typed_response_promise<result<search_report>> search(node_pointer self, const find_packages& order) {
  auto promise = self->make_response_promise<result<search_report>>();
  when_joined(self, [self, promise, order]() mutable { promise.delegate(self->state.kin->catalogue, order); });
  return promise;
}

// What is there already needs nobody, so it does not wait for the network either.
caf::typed_response_promise<result<install_report>> install(node_pointer self, const install_packages& order) {
  auto promise = self->make_response_promise<result<install_report>>();
  auto begin = [self, promise, order]() mutable { promise.delegate(self->spawn(installer, self->state.kin), order); };
  self->request(self->state.kin->kept, caf::infinite, get_installed{order.root})
    .then(
      [self, order, begin](const result<std::vector<installed_package>>& ledger) mutable {
        if (ledger && all_there(*ledger, order))
          begin();
        else
          when_joined(self, begin);
      },
      pass_error_to(promise));
  return promise;
}

// On a thread of its own, because it takes long. What it brings was in no answer that is remembered.
caf::typed_response_promise<result<import_report>> import(node_pointer self, const import_catalogue& order) {
  auto promise = self->make_response_promise<result<import_report>>();
  self->request(self->spawn<caf::detached>(importer, self->state.outside), caf::infinite, order)
    .then(
      [self, promise](result<import_report>& report) mutable {
        self->send(self->state.kin->catalogue, catalogue_changed{});
        promise.deliver(std::move(report));
      },
      pass_error_to(promise));
  return promise;
}

void complain_of(node_pointer self, const caf::down_msg& down) {
  const auto& complain = self->state.outside->complain;
  if (!complain)
    return;
  std::string name = "an actor";
  for (const auto& member : self->state.members)
    if (member->id() == down.source.id())
      name = "the actor " + std::string{caf::actor_cast<caf::local_actor*>(member)->name()};
  complain(name + " failed (" + self->system().render(down.reason) + "): all actors of this node are started anew");
}

// One for all: the actors of a node hold each other's handles, so a failure brings all of them up anew.
void on_member_down(node_pointer self, const caf::down_msg& down) {
  auto& state = self->state;
  const auto is_member = [&down](const auto& member) { return member->id() == down.source.id(); };
  if (std::ranges::none_of(state.members, is_member))
    return;
  state.outside->peer.measured->add(counter::actor_restarted, "family", 1);
  complain_of(self, down);
  const auto at = now(self);
  std::erase_if(state.failures, [at](protocol::instant then) { return at - then > restart_window; });
  state.failures.push_back(at);
  end_family(self);
  if (state.failures.size() > restarts_max)
    return self->quit(down.reason);
  start_family(self);
  start_join(self);
}

} // namespace

node_actor::behavior_type node(node_pointer self, std::shared_ptr<const environment> outside) {
  self->state.outside = std::move(outside);
  self->state.began = now(self);
  self->set_down_handler([self](const caf::down_msg& down) { on_member_down(self, down); });
  self->set_exit_handler([self](const caf::exit_msg& leave) {
    end_family(self);
    self->quit(leave.reason);
  });
  start_family(self);
  start_join(self);
  return {
    [self](const publish_package& m) { return hand_when_joined<result<publish_receipt>>(self, publisher, m); },
    [self](const install_packages& m) { return install(self, m); },
    [self](const find_packages& m) { return search(self, m); },
    [self](const import_catalogue& m) { return import(self, m); },
    [self](get_catalogue_counts m) {
      auto promise = self->make_response_promise<result<catalogue_counts>>();
      return promise.delegate(self->state.kin->kept, m);
    },
    [self](const trace_lookup& m) { return hand_when_joined<result<lookup_trace>>(self, tracer, m); },
    [self](const put_value& m) { return store_value(self, m); },
    [self](const get_value& m) { return fetch_value(self, m); },
    [self](const get_package_info& m) { return hand_when_joined<result<package_info>>(self, package_teller, m); },
    [self](const get_installed& m) { return ask_store<result<std::vector<installed_package>>>(self, m); },
    [self](const remove_installed& m) { return hand_to<result<installed_package>>(self, tree_keeper, m); },
    [self](const verify_installed& m) { return hand_to<result<verify_report>>(self, tree_keeper, m); },
    [self](get_status) { return report_status(self); },
    [self](get_peers) { return report_peers(self); },
    [self](const connect_to& m) { return join_through(self, m); },
    [self](const examine_self& m) { return hand_when_joined<result<examination>>(self, examiner, m); },
    [self](const share_package& m) { return hand_when_joined<result<share_facts>>(self, sharer, m); },
    [self](const pack_folder& m) {
      auto promise = self->make_response_promise<result<packed_package>>();
      return promise.delegate(self->state.kin->archives, pack_package{m.folder, false, m.output});
    },
    [self](const amend_package& m) { return hand_when_joined<result<amendment>>(self, amender, m); },
    [self](const survey_packages& m) { return hand_when_joined<result<std::vector<surveyed>>>(self, surveyor, m); },
    [self](const keep_copies& m) { return hand_when_joined<result<copies_kept>>(self, copy_keeper, m); },
    [self](get_trusted m) { return ask_store<result<std::vector<trusted_publisher>>>(self, m); },
    [self](const trust_publisher& m) { return ask_store<result<done>>(self, m); },
    [self](const distrust_publisher& m) { return ask_store<result<done>>(self, m); },
    [self](const collect_garbage& m) { return ask_store<result<collected>>(self, m); },
    [self](get_invitation) { return invite(self); },
    [self](clear_caches) { return clear_tiers(self); },
  };
}

} // namespace souk::actors
