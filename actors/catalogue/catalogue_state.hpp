// The state of the catalogue actor. Only those who spawn it include this.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/catalogue/result_cache.hpp"

namespace souk::actors {

// Announcements that came together, until something became of each.
struct adding_job {
  std::vector<protocol::bytes> items;
  std::size_t checked = 0; // how many, from the front
  std::size_t open = 0;
  announcements_added made;
  caf::typed_response_promise<announcements_added> promise;
};

// One that was checked, until the store takes it.
struct waiting_announcement {
  checked_announcement news;
  std::shared_ptr<adding_job> of;
  std::size_t place = 0;
};

struct catalogue_state {
  static constexpr const char* name = "catalogue";
  std::shared_ptr<const environment> outside;
  store_actor kept;
  result_cache recent;
  std::deque<std::shared_ptr<adding_job>> to_check;
  std::size_t items_to_check = 0;
  bool check_armed = false;
  std::deque<waiting_announcement> waiting;
  bool storing = false; // some are with the store
};

using catalogue_pointer = catalogue_actor::stateful_pointer<catalogue_state>;

// --- taking announcements in (actors/catalogue/catalogue_adding.cpp)

caf::typed_response_promise<announcements_added> begin_adding(catalogue_pointer self,
                                                              std::vector<protocol::bytes> items);
void on_check_due(catalogue_pointer self);

} // namespace souk::actors
