#include "bench/dht/counting_cost.hpp"

#include <chrono>
#include <thread>

#include "bench/dht/fleet.hpp"
#include "bench/dht/machine.hpp"
#include "protocol/random.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using json = nlohmann::ordered_json;
using protocol::result;

constexpr auto slice_s_max = 60s;

class side {
public:
  side(arguments order, bool counts) : order_{prepared(order, counts)}, nodes_{order_}, draws_{order.seed, 0, 3} {}

  result<void> boot() {
    for (std::size_t i = 0; i < order_.nodes; ++i)
      if (const auto started = nodes_.start_node(i); !started)
        return started;
    std::this_thread::sleep_for(std::chrono::duration<double>(order_.settle_s));
    const auto put = nodes_.run({records_.size(), order_.concurrent, slice_s_max, slice_s_max,
                                 [this](load_pointer self, std::size_t i, operation_end end) {
                                   nodes_.put(self, draws_.below(order_.nodes), records_[i], std::move(end));
                                 }});
    return check(put);
  }

  result<void> look_up() {
    const auto processor = processor_s();
    const auto times = nodes_.run({records_.size(), order_.concurrent, slice_s_max, slice_s_max,
                                   [this](load_pointer self, std::size_t i, operation_end end) {
                                     nodes_.get(self, draws_.below(order_.nodes), records_[i], std::move(end));
                                   }});
    const auto count = static_cast<double>(records_.size());
    cpu_us_.push_back((processor_s() - processor) / count * 1e6);
    per_s_.push_back(count / std::chrono::duration<double>(times.took).count());
    return check(times);
  }

  json document() const { return {{"per_s", per_s_}, {"cpu_us", cpu_us_}}; }

private:
  static arguments prepared(arguments order, bool counts) {
    order.counts = counts ? arguments::counting::all : arguments::counting::nothing;
    if (counts)
      order.port = static_cast<std::uint16_t>(order.port + order.nodes);
    return order;
  }

  result<void> check(const phase_times& times) const {
    if (times.successes.size() == records_.size())
      return {};
    return protocol::fail(protocol::errc::internal, std::to_string(records_.size() - times.successes.size()) + " of "
                                                      + std::to_string(records_.size()) + " operations failed");
  }

  arguments order_;
  std::vector<bench_record> records_ = make_values(order_.keys, order_.value_bytes, order_.seed);
  fleet nodes_;
  protocol::random_source draws_;
  std::vector<double> per_s_;
  std::vector<double> cpu_us_;
};

} // namespace

result<json> compare_counting(const arguments& order) {
  side with{order, true};
  side without{order, false};
  for (auto* each : {&with, &without})
    if (const auto up = each->boot(); !up)
      return protocol::fail(up.error());
  for (std::size_t pair = 0; pair < order.pairs; ++pair) {
    auto* first = pair % 2 == 0 ? &with : &without;
    auto* second = pair % 2 == 0 ? &without : &with;
    for (auto* each : {first, second})
      if (const auto measured = each->look_up(); !measured)
        return protocol::fail(measured.error());
  }
  return json{
    {"pairs", order.pairs}, {"lookups", order.keys}, {"with", with.document()}, {"without", without.document()}};
}

} // namespace souk::bench
