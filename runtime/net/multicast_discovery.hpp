// Finds peers on the local network without any address: a small query to a multicast group, at the start
// and every 30 seconds for a while; whoever hears it answers the sender alone.
//
// A query goes to 239.255.83.75 and ff12::736f:756b, port 38775, from each interface: msgpack
// [version, network, node_id, port]. An answer has the same form and goes back to where the query came
// from. Port 0 is a client, who asks and is not to be contacted.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "protocol/endpoint.hpp"
#include "protocol/time.hpp"

namespace souk::runtime {

class io_thread;

struct discovery_setting {
  std::uint32_t network = 0;
  protocol::node_id self;
  protocol::endpoint listening;  // a specific address restricts discovery to its interface; port 0: a client
  bool include_loopback = false; // for tests, and for machines without a network
  protocol::duration interval = std::chrono::seconds{30};
  int queries_max = 20; // then others have to ask: ten minutes at the usual interval
};

class multicast_discovery {
public:
  // Both are called on the I/O thread. A contact may be told several times, and is not proved.
  using found = std::function<void(const protocol::contact&)>;
  using log_line = std::function<void(const std::string&)>; // what does not work; never an error

  multicast_discovery(io_thread& io, const discovery_setting& setting, found on_found, log_line log);
  ~multicast_discovery(); // nothing is called after it
  multicast_discovery(const multicast_discovery&) = delete;
  multicast_discovery& operator=(const multicast_discovery&) = delete;

private:
  class conversation;

  io_thread& io_;
  std::shared_ptr<conversation> conversation_;
};

} // namespace souk::runtime
