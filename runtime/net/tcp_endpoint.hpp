// An endpoint as Asio wants it.
#pragma once

#include <algorithm>
#include <utility> // before asio: Debian 12's Boost needs it in C++20

#include <boost/asio/ip/tcp.hpp>

#include "protocol/endpoint.hpp"

namespace souk::runtime {

inline boost::asio::ip::tcp::endpoint tcp_endpoint(const protocol::endpoint& where) {
  if (!where.is_v4())
    return {boost::asio::ip::address_v6{where.address}, where.port};
  boost::asio::ip::address_v4::bytes_type v4{};
  std::copy(where.address.begin() + 12, where.address.end(), v4.begin());
  return {boost::asio::ip::address_v4{v4}, where.port};
}

} // namespace souk::runtime
