#include "runtime/shell/tracing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "protocol/shell/message_text.hpp"

namespace souk::runtime::shell {
namespace {

using sim::nanoseconds;
using sim::packet;
using sim::peer_index;

// Between a request and its answer; what is not answered is forgotten then.
constexpr std::size_t open_max = 10'000;

std::string line_of(nanoseconds at, const packet& what, std::string_view said) {
  return fmt::format("{:12.6f} s  peer {} -> peer {}  {}", static_cast<double>(at - sim::time_origin_ns) / 1e9, what.from + 1,
                     what.to + 1, said);
}

bool holds(const protocol::bytes& raw, const protocol::id& key) {
  return std::search(raw.begin(), raw.end(), key.raw.begin(), key.raw.end()) != raw.end();
}

} // namespace

class tracing::watcher final : public sim::onlooker {
public:
  explicit watcher(const traced_things& wanted) : wanted_{wanted} {}

  void sent(const packet& what, nanoseconds at) override {
    const auto of_peer = wanted_.peers.contains(what.from);
    if (!of_peer && open_.empty())
      return;
    const auto read = protocol::decode_datagram(what.raw, 0);
    if (!read)
      return;
    const auto answers = open_.erase({what.to, read->envelope.transaction}) > 0;
    if (of_peer || answers)
      note(at, what, protocol::message_text(read->body));
  }

  void arrived(const packet& what, const protocol::datagram& read, nanoseconds at) override {
    const auto wanted = asks_for_wanted(what, read);
    if (wanted && open_.size() < open_max)
      open_.insert({what.from, read.envelope.transaction});
    if (wanted || (wanted_.peers.contains(what.to) && !wanted_.peers.contains(what.from)))
      note(at, what, protocol::message_text(read.body));
  }

  void dropped(const packet& what, sim::drop why, nanoseconds at) override {
    const auto of_peer = wanted_.peers.contains(what.from) || wanted_.peers.contains(what.to);
    const auto of_key = std::any_of(wanted_.keys.begin(), wanted_.keys.end(),
                                    [&](const protocol::id& key) { return holds(what.raw, key); });
    if (of_peer || of_key)
      note(at, what, fmt::format("dropped: {}", to_string(why)));
  }

  std::vector<traced_line> take() { return std::exchange(lines_, {}); }

private:
  bool asks_for_wanted(const packet& what, const protocol::datagram& read) const {
    if (wanted_.keys.empty() && wanted_.lookups.empty())
      return false;
    const auto key = protocol::key_named_by(read.body);
    return key && (wanted_.keys.contains(*key) || wanted_.lookups.contains({what.from, *key}));
  }

  void note(nanoseconds at, const packet& what, std::string_view said) {
    if (lines_.size() < lines_max)
      lines_.push_back({at, line_of(at, what, said)});
  }

  const traced_things& wanted_; // only read while shards run
  std::vector<traced_line> lines_;
  std::set<std::pair<peer_index, std::uint64_t>> open_; // requests for what is wanted: who asked, and the transaction
};

tracing::tracing(sim::windows& all) : all_{all} {
  for (std::size_t i = 0; i < all.count(); ++i)
    watchers_.push_back(std::make_unique<watcher>(what_));
}

tracing::~tracing() {
  trace({});
}

void tracing::trace(traced_things what) {
  what_ = std::move(what);
  for (std::size_t i = 0; i < watchers_.size(); ++i)
    all_.at(static_cast<sim::shard_index>(i)).courier().watched_by(what_.none() ? nullptr : watchers_[i].get());
}

void tracing::flush(const std::function<void(std::string_view)>& print) {
  std::vector<traced_line> lines;
  for (auto& each : watchers_)
    for (auto& line : each->take())
      lines.push_back(std::move(line));
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  for (const auto& line : lines) {
    if (printed_ == lines_max) {
      print(fmt::format("tracing ends: {} lines were shown", lines_max));
      trace({});
      printed_ = 0;
      return;
    }
    print(line.text);
    ++printed_;
  }
}

} // namespace souk::runtime::shell
