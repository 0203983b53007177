#include "runtime/node/bootstrap.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>

#include <spdlog/spdlog.h>

#include "runtime/files.hpp"

namespace souk::runtime {
namespace {

namespace fs = std::filesystem;
using protocol::contact;
using protocol::result;

constexpr std::size_t joined_max = 64;
constexpr std::size_t bootstrap_file_bytes_max = 64 * 1024;

std::string to_line(const contact& c) {
  return c.id.hex() + "@" + to_string(c.where) + "\n";
}

// What the answers of one resolve_all come to; the last of them to come destroys it.
struct resolving {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::vector<contact>> found; // by position, so that the order is the caller's
  std::size_t open = 0;

  void take(std::size_t position, const bootstrap_address& asked, const resolved& answer) {
    const std::lock_guard alone{mutex};
    if (!answer)
      spdlog::warn("{}: {}", to_string(asked), answer.error().message);
    else
      for (const auto& each : *answer)
        found[position].push_back({asked.expected.value_or(protocol::node_id{}), each});
    --open;
    changed.notify_all();
  }
};

// One line of a file, without comment and blanks.
std::string bare(std::string line) {
  line = line.substr(0, line.find('#'));
  std::erase_if(line, [](unsigned char c) { return c <= ' '; });
  return line;
}

void read_file(const fs::path& file, std::vector<bootstrap_address>& into) {
  std::istringstream lines{read_small_file(file, bootstrap_file_bytes_max).value_or("")};
  for (std::string line; std::getline(lines, line);) {
    line = bare(std::move(line));
    if (line.empty())
      continue;
    if (auto parsed = parse_bootstrap_address(line))
      into.push_back(*std::move(parsed));
    else
      spdlog::warn("{}: {}", file.string(), parsed.error().message);
  }
}

} // namespace

std::vector<contact> resolve_all(io_thread& io, const std::vector<bootstrap_address>& addresses,
                                 std::chrono::milliseconds limit) {
  const auto shared = std::make_shared<resolving>();
  shared->found.resize(addresses.size());
  shared->open = addresses.size();
  for (std::size_t i = 0; i < addresses.size(); ++i)
    resolve(io, addresses[i], limit,
            [shared, i, asked = addresses[i]](const resolved& answer) { shared->take(i, asked, answer); });
  std::unique_lock alone{shared->mutex};
  shared->changed.wait_for(alone, limit + std::chrono::milliseconds{500}, [&] { return shared->open == 0; });
  std::vector<contact> all;
  for (const auto& each : shared->found)
    all.insert(all.end(), each.begin(), each.end());
  return all;
}

std::vector<bootstrap_address> read_bootstrap_folder(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder, code})
    if (entry.is_regular_file(code))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<bootstrap_address> all;
  for (const auto& file : files)
    read_file(file, all);
  return all;
}

std::vector<contact> joined_contacts(const fs::path& data) {
  std::istringstream lines{read_small_file(data / "joined", bootstrap_file_bytes_max).value_or("")};
  std::vector<contact> all;
  for (std::string line; std::getline(lines, line) && all.size() < joined_max;) {
    const auto at = line.find('@');
    const auto id = protocol::node_id::from_hex(line.substr(0, at));
    const auto where = at == std::string::npos ? std::nullopt : protocol::parse_endpoint(line.substr(at + 1));
    if (id && where)
      all.push_back({*id, *where});
  }
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
