// Actors that serve one request and end with its answer: publisher, installer, downloader and their like.
//
// They end with the peer of their node, whose answers they may wait for. Their state has a member `answer`. Should an actor that they asked be gone, they answer `internal`, so that
// whoever waits always hears something.
#pragma once

#include <string>
#include <utility>

#include <caf/error.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/message_types.hpp"
#include "protocol/error.hpp"

namespace souk::actors {

template <class T>
using answer_promise = caf::typed_response_promise<protocol::result<T>>;

// Gives the answer and ends the actor.
template <class Self, class T>
void conclude(Self* self, protocol::result<T> outcome) {
  if (self->state.answer.pending())
    self->state.answer.deliver(std::move(outcome));
  self->quit();
}

// For the state's own type of answer.
template <class T>
protocol::result<T> failed_answer(const answer_promise<T>&, protocol::error why) {
  return protocol::fail(std::move(why));
}

template <class Self>
void conclude_failed(Self* self, protocol::error why) {
  conclude(self, failed_answer(self->state.answer, std::move(why)));
}

template <class Self>
void conclude_failed(Self* self, protocol::errc code, std::string message) {
  conclude_failed(self, protocol::error{code, std::move(message), {}});
}

// Whatever works for a node in the background ends when its peer does.
template <class Self>
void end_with_node(Self* self) {
  if constexpr (requires { self->state.kin->peer; })
    self->link_to(self->state.kin->peer);
  else
    self->link_to(self->state.peer);
}

// First in the handler of the request.
template <class T, class Self>
answer_promise<T> promise_answer(Self* self) {
  self->state.answer = self->template make_response_promise<protocol::result<T>>();
  self->set_error_handler([self](caf::error&) {
    conclude_failed(self, protocol::errc::internal, std::string{self->name()} + ": an actor that was asked is gone");
  });
  end_with_node(self);
  return self->state.answer;
}

} // namespace souk::actors
