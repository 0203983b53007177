#include "runtime/node/bootstrap.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include <netdb.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "runtime/files.hpp"
#include "runtime/net/socket_address.hpp"

namespace souk::runtime {
namespace {

namespace fs = std::filesystem;
using protocol::contact;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr std::size_t addresses_per_host_max = 4;
constexpr std::size_t joined_max = 64;
constexpr std::size_t bootstrap_file_bytes_max = 64 * 1024;

tl::unexpected<protocol::error> malformed(std::string_view text) {
  return fail(errc::usage, "'" + std::string{text} + "' is not the address of a peer: write HOST:PORT or ID@HOST:PORT");
}

bool is_host(std::string_view text) {
  constexpr std::size_t name_bytes_max = 253; // RFC 1035
  return !text.empty() && text.size() <= name_bytes_max
         && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]%") == std::string_view::npos;
}

std::string to_line(const contact& c) {
  return c.id.hex() + "@" + to_string(c.where) + "\n";
}

// What the threads of one resolve_all share; the last of them to end destroys it.
struct resolving {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::vector<contact>> found; // by position, so that the order is the caller's
  std::size_t open = 0;
};

void resolve_into(const std::shared_ptr<resolving>& into, std::size_t position, const peer_address& address) {
  auto contacts = resolve(address);
  const std::lock_guard alone{into->mutex};
  into->found[position] = std::move(contacts);
  --into->open;
  into->changed.notify_all();
}

} // namespace

result<peer_address> parse_peer_address(std::string_view text) {
  peer_address made;
  auto rest = text;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    made.expected = protocol::node_id::from_hex(text.substr(0, at));
    if (!made.expected)
      return fail(errc::usage, "'" + std::string{text.substr(0, at)} + "' is not a node id: 64 hex digits stand before the @");
    rest = text.substr(at + 1);
  }
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos)
    return malformed(text);
  const auto port = rest.substr(colon + 1);
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), made.port);
  made.host = rest.substr(0, colon);
  if (failure != std::errc{} || end != port.data() + port.size() || made.port == 0 || !is_host(made.host))
    return malformed(text);
  return made;
}

std::vector<contact> resolve(const peer_address& address) {
  const auto id = address.expected.value_or(protocol::node_id{});
  if (const auto literal = protocol::parse_endpoint(address.host + ":" + std::to_string(address.port)))
    return {{id, *literal}};
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(address.host.c_str(), nullptr, &wanted, &list) != 0)
    return {};
  std::vector<contact> made;
  for (const auto* each = list; each != nullptr && made.size() < addresses_per_host_max; each = each->ai_next) {
    sockaddr_storage raw{};
    std::memcpy(&raw, each->ai_addr, std::min<std::size_t>(each->ai_addrlen, sizeof raw));
    auto where = from_socket_address(raw);
    where.port = address.port;
    made.push_back({id, where});
  }
  ::freeaddrinfo(list);
  return made;
}

std::vector<contact> resolve_all(const std::vector<peer_address>& addresses, std::chrono::milliseconds limit) {
  const auto shared = std::make_shared<resolving>();
  shared->found.resize(addresses.size());
  shared->open = addresses.size();
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (protocol::parse_endpoint(addresses[i].host + ":1"))
      resolve_into(shared, i, addresses[i]);
    else // the system's resolver cannot be interrupted: a thread that comes too late ends by itself
      std::thread{[shared, i, address = addresses[i]] { resolve_into(shared, i, address); }}.detach();
  }
  std::unique_lock alone{shared->mutex};
  shared->changed.wait_for(alone, limit, [&] { return shared->open == 0; });
  std::vector<contact> all;
  for (const auto& each : shared->found)
    all.insert(all.end(), each.begin(), each.end());
  return all;
}

std::vector<peer_address> read_bootstrap_folder(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder, code})
    if (entry.is_regular_file(code))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<peer_address> all;
  for (const auto& file : files) {
    std::istringstream lines{read_small_file(file, bootstrap_file_bytes_max).value_or("")};
    for (std::string line; std::getline(lines, line);) {
      line = line.substr(0, line.find('#'));
      line.erase(std::remove_if(line.begin(), line.end(), [](unsigned char c) { return c <= ' '; }), line.end());
      if (line.empty())
        continue;
      if (auto parsed = parse_peer_address(line))
        all.push_back(*std::move(parsed));
      else
        spdlog::warn("{}: {}", file.string(), parsed.error().message);
    }
  }
  return all;
}

std::vector<contact> joined_contacts(const fs::path& data) {
  std::istringstream lines{read_small_file(data / "joined", bootstrap_file_bytes_max).value_or("")};
  std::vector<contact> all;
  for (std::string line; std::getline(lines, line) && all.size() < joined_max;)
    if (const auto parsed = parse_peer_address(line))
      for (const auto& each : resolve(*parsed))
        all.push_back(each);
  return all;
}

result<void> keep_joined_contacts(const fs::path& data, const std::vector<contact>& contacts) {
  auto all = contacts;
  for (const auto& earlier : joined_contacts(data))
    if (std::find(all.begin(), all.end(), earlier) == all.end() && all.size() < joined_max)
      all.push_back(earlier);
  std::string text;
  for (const auto& each : all)
    text += to_line(each);
  if (auto made = make_private_folder(data); !made)
    return made;
  return write_file_safely(data / "joined", text, 0600, when_present::replace);
}

} // namespace souk::runtime
