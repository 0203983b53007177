// Answers HTTP/1.1 on one address: GET and HEAD, small requests, few at a time. Each client is served by itself; what it may
// send, how long it may take and how many there may be is limited. A page of another site cannot read what is answered
// (Host must be an address or localhost, and Origin the same), whatever name it gives to this machine.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "protocol/endpoint.hpp"
#include "protocol/error.hpp"

namespace souk::runtime {

class io_thread;

struct http_answer {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body;
};

// `reply` is called once, from any thread.
struct http_call {
  std::string target; // path and query, as it came
  std::string accept;
  std::function<void(http_answer)> reply;
};
using http_handler = std::function<void(http_call)>; // called on the I/O thread; must not block

// In JSON, as `--json` prints it.
http_answer http_error(unsigned status, const protocol::error& why);

class http_server {
public:
  // Port 0 takes any. Error: internal, when the address cannot be had.
  static protocol::result<std::unique_ptr<http_server>> listen(io_thread& io, const protocol::endpoint& where,
                                                               http_handler handler);
  ~http_server(); // closes every connection
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  protocol::endpoint where() const;

private:
  struct state;
  http_server(io_thread& io, std::shared_ptr<state> made);

  io_thread& io_;
  std::shared_ptr<state> state_;
};

} // namespace souk::runtime
