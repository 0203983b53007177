#include "runtime/sim/chaos_work.hpp"

#include <algorithm>
#include <set>

#include "actors/dht/placer_actor.hpp"
#include "protocol/dht/record.hpp"
#include "protocol/package/content.hpp"
#include "runtime/sim/ask_once.hpp"
#include "runtime/sim/purpose.hpp"

namespace souk::runtime::sim {

namespace {

protocol::manifest manifest_of(const planned_deed& order) {
  protocol::manifest made;
  made.name = chaos_package(order.subject);
  made.version = chaos_version(order.version);
  made.description = "something that is published in a storm";
  return made;
}

actors::package_ref ref_of(const protocol::package_name& package) {
  actors::package_ref made;
  made.publisher = package.publisher;
  made.name = package.name;
  return made;
}

protocol::id random_key(std::uint64_t seed, std::uint32_t which) {
  auto draws = draws_for(seed, which, purpose::target, std::uint64_t{1} << 33);
  protocol::id made;
  for (auto& byte : made.raw)
    byte = static_cast<std::uint8_t>(draws.next());
  return made;
}

} // namespace

bool asked_nobody_twice(const actors::lookup_report& report) {
  std::set<protocol::node_id> asked;
  return std::all_of(report.steps.begin(), report.steps.end(),
                     [&](const auto& each) { return asked.insert(each.whom.id).second; });
}

chaos_work::chaos_work(std::uint64_t seed, const chaos_plan& plan, chaos_nodes& nodes, chaos_failures& wrong)
    : seed_{seed}, plan_{plan}, nodes_{nodes}, wrong_{wrong}, newest_seen_(plan.peers.size()) {
  rows_.resize(plan.deeds.size());
  for (std::size_t i = 0; i < rows_.size(); ++i)
    rows_[i].order = plan.deeds[i];
}

std::uint64_t chaos_work::acknowledged(std::uint32_t package) const {
  std::uint64_t newest = 0;
  for (const auto& row : rows_)
    if (row.order.what == deed::publish && row.order.subject == package && row.good)
      newest = std::max(newest, row.seen);
  return newest;
}

// Two publishes of one package at once would draw up the same sequence number, as two commands of one user would.
bool chaos_work::publishes_already(const deed_row& row) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const deed_row& other) {
    return other.order.what == deed::publish && other.order.peer == row.order.peer && open(other);
  });
}

void chaos_work::begin(std::size_t which) {
  auto& row = rows_[which];
  const auto peer = row.order.peer;
  if (!nodes_.up(peer) || (row.order.what == deed::publish && publishes_already(row)))
    return;
  row.begun = true;
  row.life = nodes_.life(peer);
  switch (row.order.what) {
  case deed::publish:
    return publish(row);
  case deed::install:
    return install(row);
  case deed::inform:
    return inform(row);
  case deed::search:
    return search(row);
  case deed::put:
    return put(row);
  case deed::get:
    return get(row);
  case deed::look_up:
    return look_up(row);
  }
}

// `judge(answer)` says whether the deed was done; it is asked only of answers.
template <class Answer, class Handle, class Question, class Judge>
void chaos_work::ask(deed_row& row, const Handle& whom, Question question, Judge judge) {
  ask_once<Answer>(nodes_.all().of(row.order.peer), whom, std::move(question),
                   [this, &row, judge](const Answer* got) { end(row, got != nullptr && judge(*got)); });
}

void chaos_work::end(deed_row& row, bool good) {
  ++row.ended;
  row.good = good;
  row.ended_at = nodes_.all().of(row.order.peer).now_ns();
  wrong_.expect(row.ended == 1, row.order.peer, "each request ends exactly once",
                std::string{to_string(row.order.what)} + " was answered again");
}

// --- packages

std::uint64_t& chaos_work::newest_seen(peer_index peer, std::uint32_t package) {
  return newest_seen_[peer][package];
}

// Only what was seen before the deed began binds it: two that run at once may end in any order.
void chaos_work::note_version(deed_row& row, std::uint64_t version) {
  row.seen = version;
  wrong_.expect(version >= row.known, row.order.peer, "the sequence number that a client sees never goes back",
                chaos_package(row.order.subject) + " was at " + std::to_string(row.known) + " and is at "
                  + std::to_string(version));
  auto& newest = newest_seen(row.order.peer, row.order.subject);
  newest = std::max(newest, version);
}

void chaos_work::publish(deed_row& row) {
  const auto peer = row.order.peer;
  actors::publish_package order;
  order.folder = "/" + chaos_package(row.order.subject) + "/" + chaos_version(row.order.version);
  order.stays = true;
  nodes_.archives(peer).write_folder(order.folder, manifest_of(row.order),
                                     chaos_content(seed_, row.order.subject, row.order.version));
  using answer = protocol::result<actors::publish_receipt>;
  ask<answer>(row, nodes_.node(peer), std::move(order), [this, &row](const answer& receipt) {
    if (!receipt)
      return false;
    row.seen = row.order.version;
    wrong_.expect(receipt->version == chaos_version(row.order.version), row.order.peer,
                  "a receipt is of what was published", receipt->version);
    return true;
  });
}

void chaos_work::install(deed_row& row) {
  const auto peer = row.order.peer;
  row.known = newest_seen(peer, row.order.subject);
  actors::install_packages order;
  order.wanted.push_back(ref_of(nodes_.package(row.order.subject)));
  order.root = "/" + std::to_string(&row - rows_.data()); // a new one each time, so that it is asked for anew
  using answer = protocol::result<actors::install_report>;
  ask<answer>(row, nodes_.node(peer), std::move(order), [this, &row](const answer& report) {
    if (!report || report->installed.empty())
      return false;
    judge_tree(row, report->installed.front().package);
    note_version(row, chaos_version_number(report->installed.front().package.version));
    return true;
  });
}

void chaos_work::judge_tree(const deed_row& row, const actors::installed_package& package) {
  const auto& trees = nodes_.archives(row.order.peer).trees();
  const auto tree = trees.find(package.path);
  const auto version = chaos_version_number(package.version);
  const auto right =
    tree != trees.end() && tree->second == chaos_content(seed_, row.order.subject, static_cast<std::uint32_t>(version));
  wrong_.expect(right, row.order.peer, "an installed tree equals its manifest",
                package.path + " is not " + chaos_package(row.order.subject) + " " + package.version);
}

void chaos_work::inform(deed_row& row) {
  const auto peer = row.order.peer;
  row.known = newest_seen(peer, row.order.subject);
  using answer = protocol::result<actors::package_info>;
  ask<answer>(row, nodes_.node(peer), actors::get_package_info{ref_of(nodes_.package(row.order.subject))},
              [this, &row](const answer& told) {
                if (told)
                  note_version(row, chaos_version_number(told->newest.version));
                return told.has_value();
              });
}

// Whatever is found was announced by its publisher: nobody else can sign it.
void chaos_work::search(deed_row& row) {
  actors::find_packages order;
  order.query.text = chaos_package(row.order.subject);
  using answer = protocol::result<actors::search_report>;
  ask<answer>(row, nodes_.node(row.order.peer), std::move(order), [this, &row](const answer& report) {
    if (!report)
      return false;
    for (const auto& hit : report->page.hits) {
      bool known = false;
      for (std::uint32_t package = 0; package < plan_.publishers.size(); ++package)
        known = known || nodes_.package(package) == hit.package;
      wrong_.expect(known && chaos_version_number(hit.version) > 0, row.order.peer,
                    "what a search finds was announced by its publisher", hit.package.name + " " + hit.version);
    }
    return true;
  });
}

// --- values and keys

void chaos_work::put(deed_row& row) {
  const auto peer = row.order.peer;
  const auto& outside = nodes_.outside(peer);
  const auto raw = chaos_value(seed_, row.order.subject);
  const auto worker = nodes_.all().of(peer).system().spawn<caf::hidden>(actors::placer, outside, nodes_.actor(peer));
  actors::place_records order{protocol::value_key(raw), {{protocol::record_kind::value, raw}}, nullptr};
  ask<actors::placed>(row, worker, std::move(order), [&row](const actors::placed& placed) {
    row.holders = placed.holders;
    return placed.acknowledged > 0;
  });
}

void chaos_work::get(deed_row& row) {
  actors::run_lookup query;
  query.target = protocol::value_key(chaos_value(seed_, row.order.subject));
  query.kind = protocol::record_kind::value;
  query.trace = true;
  ask<actors::lookup_report>(row, nodes_.actor(row.order.peer), query, [this, &row](const auto& report) {
    judge_lookup(row, report);
    for (const auto& raw : report.records)
      wrong_.expect(protocol::value_key(raw) == report.target, row.order.peer, "a value handed to a user verifies",
                    "another value came back");
    return !report.records.empty();
  });
}

void chaos_work::look_up(deed_row& row) {
  actors::run_lookup query;
  query.target = random_key(seed_, row.order.subject);
  query.trace = true;
  ask<actors::lookup_report>(row, nodes_.actor(row.order.peer), query, [this, &row](const auto& report) {
    judge_lookup(row, report);
    return !report.closest.empty();
  });
}

void chaos_work::judge_lookup(const deed_row& row, const actors::lookup_report& report) {
  wrong_.expect(asked_nobody_twice(report), row.order.peer, "a lookup asks no peer twice",
                std::to_string(report.steps.size()) + " questions were asked");
  wrong_.expect(report.end != protocol::lookup_end::running, row.order.peer, "a lookup says why it ended",
                "it still runs");
}

} // namespace souk::runtime::sim
