// marketplace/concurrent/searches: ten searches at once, through the catalogue's actor, none of which it remembers.
#include "bench/scenarios/cases.hpp"
#include "bench/scenarios/groups.hpp"
#include "bench/scenarios/local.hpp"

namespace souk::bench {
namespace {

using benchmark::State;

constexpr std::size_t at_once = 10;
constexpr int rounds = 20; // of a repetition

// Every query is another one.
actors::find_packages query_of(std::size_t nth) {
  const auto& words = words_of_packages();
  actors::find_packages made;
  made.query.text = words[nth % words.size()];
  made.query.text += " " + words[(nth / words.size()) % words.size()];
  return made;
}

void searches(State& state) {
  static std::unique_ptr<local_actors> node;
  if (!node) {
    auto started = local_actors::start(make_packages(1000, 1));
    if (!started)
      return fail_case(state, started.error());
    node = *std::move(started);
  }
  static std::size_t nth = 0;
  samples each_took;
  time_each(state, [&] {
    const auto times = node->run(at_once, at_once, [&](load_pointer self, std::size_t, operation_end end) {
      self->request(node->catalogue(), caf::infinite, query_of(nth++))
        .then([end](const protocol::result<actors::search_report>& got) { end(got.has_value()); },
              [end](const caf::error&) { end(false); });
    });
    for (const auto took : times.successes)
      each_took.add(protocol::to_ms(took));
    return times.successes.size() == at_once || (fail_case(state, "a search failed"), false);
  });
  each_took.report(state, "each_");
}

} // namespace

void add_concurrent_searches() {
  add_case("marketplace/concurrent/searches/at_once:10/packages:1000", searches, rounds, 5);
}

} // namespace souk::bench
