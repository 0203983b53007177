#include "actors/node/stream_server_actor.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/invariant.hpp"
#include "protocol/package/content.hpp"

namespace souk::actors {
namespace {

using self_pointer = stream_acceptor::stateful_pointer<stream_server_state>;

struct caller {
  std::uint64_t connection = 0;
  std::uint32_t call = 0;
  protocol::endpoint from;
};

void answer(self_pointer self, caller to, protocol::stream_message body) {
  self->state.kin->outside->streams->answer(to.connection, to.call, std::move(body));
}

void refuse(self_pointer self, caller to, protocol::refusal why) {
  answer(self, to, protocol::refused{why});
}

// Ends a call that was worked on.
void end_work(self_pointer self, caller to, protocol::stream_message body) {
  protocol::invariant(self->state.in_work > 0, "a stream call ends once");
  --self->state.in_work;
  answer(self, to, std::move(body));
}

protocol::refusal refusal_for(const protocol::error& why) {
  return why.code == protocol::errc::not_found ? protocol::refusal::not_found : protocol::refusal::busy;
}

// Asks an actor of this node, and answers the call with what `make` makes of its value.
template <class Handle, class Message, class Value, class Make>
void work(self_pointer self, caller to, const Handle& whom, Message what, Make make, const Value*) {
  ++self->state.in_work;
  self->request(whom, caf::infinite, std::move(what))
    .then(
      [self, to, make](answers<Value>& found) {
        end_work(self, to, found ? make(*found) : protocol::refused{refusal_for(found.error())});
      },
      [self, to](const caf::error&) { end_work(self, to, protocol::refused{protocol::refusal::busy}); });
}

void serve(self_pointer self, caller to, const protocol::get_content& asked) {
  const auto make = [](protocol::content& found) { return protocol::stream_message{std::move(found)}; };
  work(self, to, self->state.kin->kept, read_content{asked.content}, make, static_cast<protocol::content*>(nullptr));
}

void serve(self_pointer self, caller to, const protocol::get_block& asked) {
  const auto make = [](protocol::bytes& found) { return protocol::stream_message{protocol::block{std::move(found)}}; };
  work(self, to, self->state.kin->kept, read_block{asked.content, asked.index, {}}, make,
       static_cast<protocol::bytes*>(nullptr));
}

void serve(self_pointer self, caller to, const protocol::list_announcements& asked) {
  using page = std::vector<protocol::bytes>;
  const auto most = std::min<std::size_t>(asked.most, protocol::limits::announcements_per_page_max);
  if (most == 0)
    return answer(self, to, protocol::announcements{});
  const auto make = [most](page& items) {
    const auto more = items.size() == most;
    return protocol::stream_message{protocol::announcements{std::move(items), more}};
  };
  work(self, to, self->state.kin->kept, get_announcements{asked.after, most}, make, static_cast<page*>(nullptr));
}

void serve(self_pointer self, caller to, const protocol::compare_parts& asked) {
  if (!std::ranges::all_of(asked.parts, [](const auto& part) { return protocol::is_prefix(part.prefix); }))
    return refuse(self, to, protocol::refusal::invalid);
  const auto make = [](protocol::differences& found) { return protocol::stream_message{std::move(found)}; };
  work(self, to, self->state.kin->kept, find_differences{asked.parts}, make,
       static_cast<protocol::differences*>(nullptr));
}

void serve(self_pointer self, caller to, const protocol::get_announced& asked) {
  using page = std::vector<protocol::bytes>;
  const auto make = [](page& items) {
    return protocol::stream_message{protocol::announcements{std::move(items), false}};
  };
  work(self, to, self->state.kin->kept, get_announced_items{asked.ids}, make, static_cast<page*>(nullptr));
}

void serve(self_pointer self, caller to, protocol::give_announcements& given) {
  ++self->state.in_work;
  self->request(self->state.kin->gossip, caf::infinite, take_given{to.from, std::move(given.items)})
    .then([self, to](const taken& news) { end_work(self, to, protocol::announcements_taken{news.fresh}); },
          [self, to](const caf::error&) { end_work(self, to, protocol::refused{protocol::refusal::busy}); });
}

void end_keeping(self_pointer self, caller to, protocol::store_status status) {
  end_work(self, to, protocol::index_kept{status});
}

void keep(self_pointer self, caller to, shared_bytes index) {
  self->request(self->state.kin->kept, caf::infinite, put_content{std::move(index), blob_role::index_for_head})
    .then(
      [self, to](const answers<protocol::digest>& kept) {
        end_keeping(self, to, kept ? protocol::store_status::accepted : protocol::store_status::full);
      },
      [self, to](const caf::error&) { end_keeping(self, to, protocol::store_status::refused); });
}

// Only for a head that is kept here, and only the index that this head names.
void serve(self_pointer self, caller to, protocol::keep_index& asked) {
  ++self->state.in_work;
  auto index = std::make_shared<const protocol::bytes>(std::move(asked.index));
  self->request(self->state.kin->peer, caf::infinite, offer_index{asked.key, protocol::digest_of(*index)})
    .then(
      [self, to, index](const index_wanted& decided) {
        if (decided.wanted)
          keep(self, to, index);
        else
          end_keeping(self, to, protocol::store_status::refused);
      },
      [self, to](const caf::error&) { end_keeping(self, to, protocol::store_status::refused); });
}

// Answers that come as if they were calls.
template <class Body>
void serve(self_pointer self, caller to, const Body&) {
  refuse(self, to, protocol::refusal::unsupported);
}

void accept(self_pointer self, stream_called& called) {
  const caller to{called.connection, called.call, called.from};
  if (self->state.in_work >= stream_work_max)
    return refuse(self, to, protocol::refusal::busy);
  std::visit([self, to](auto& body) { serve(self, to, body); }, called.body);
}

} // namespace

stream_acceptor::behavior_type stream_server(self_pointer self, std::shared_ptr<const family> kin) {
  self->state.kin = std::move(kin);
  return {[self](stream_called& m) { accept(self, m); }};
}

} // namespace souk::actors
