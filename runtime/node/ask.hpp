// From a call of the service to the node actor and back, without anyone waiting: a small actor asks, turns the answer
// into its document and ends.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <caf/event_based_actor.hpp>
#include <caf/spawn_options.hpp>

#include "runtime/node/json_documents.hpp"
#include "runtime/node/params.hpp"
#include "runtime/node/service.hpp"

namespace souk::runtime {

// What an asking actor runs, a value that every copy of the actor's function shares.
template <class Answer, class Request, class ToDocument>
struct question {
  service_context at;
  Request request;
  service_call call;
  ToDocument to_document; // Answer& -> result<json>, or json

  void ask(caf::event_based_actor* self, const std::shared_ptr<question>& me) {
    self->request(at.node, caf::infinite, std::move(request))
      .then(
        [me](protocol::result<Answer>& answer) {
          if (answer)
            me->call.reply(me->to_document(*answer));
          else
            me->call.reply(protocol::fail(std::move(answer.error())));
        },
        [me](const caf::error&) {
          me->call.reply(protocol::fail(protocol::errc::internal, "the node is stopping and gave up this request"));
        });
  }
};

// `params` has read everything; what it found wrong is the answer.
template <class Answer, class Request, class ToDocument>
void ask_node(const service_context& at, param_reader& params, Request request, service_call call,
              ToDocument to_document) {
  if (auto read = params.finish(); !read)
    return call.reply(protocol::fail(read.error()));
  using asking = question<Answer, Request, ToDocument>;
  auto made = std::make_shared<asking>(asking{at, std::move(request), std::move(call), std::move(to_document)});
  at.system->spawn<caf::hidden>([made](caf::event_based_actor* self) { made->ask(self, made); });
}

// The same for a request that takes time to make, such as resolving host names: on a thread of its own.
// `make` is () -> result<Request>.
template <class Answer, class Make, class ToDocument>
void ask_node_slowly(const service_context& at, param_reader& params, Make make, service_call call,
                     ToDocument to_document) {
  if (auto read = params.finish(); !read)
    return call.reply(protocol::fail(read.error()));
  using request = typename std::invoke_result_t<Make>::value_type;
  using asking = question<Answer, request, ToDocument>;
  auto made = std::make_shared<asking>(asking{at, {}, std::move(call), std::move(to_document)});
  at.system->spawn<caf::hidden + caf::detached>([made, make = std::move(make)](caf::event_based_actor* self) {
    auto ready = make();
    if (!ready)
      return made->call.reply(protocol::fail(ready.error()));
    made->request = *std::move(ready);
    made->ask(self, made);
  });
}

// Progress of a command, as notifications.
inline actors::progress_sink sink_of(const service_call& call) {
  if (!call.told)
    return nullptr;
  return std::make_shared<const std::function<bool(const actors::progress&)>>(
    [told = call.told](const actors::progress& now) { return told(progress_document(now)); });
}

} // namespace souk::runtime
