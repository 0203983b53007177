#include "runtime/keys.hpp"

#include <array>
#include <string>

#include <fmt/format.h>
#include <sodium.h>

#include "protocol/invariant.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"
#include "runtime/files.hpp"

namespace souk::runtime {
namespace {

using protocol::bytes;
using protocol::errc;
using protocol::fail;
using protocol::result;
namespace fs = std::filesystem;

constexpr std::size_t key_file_bytes_max = 16 * 1024;
constexpr std::string_view node_heading = "souk node key 1";
constexpr std::string_view publisher_heading = "souk publisher key 1";

using key_seed = std::array<std::uint8_t, 32>;

void ready_sodium() {
  const auto status = sodium_init(); // may be called again
  protocol::invariant(status >= 0, "libsodium starts");
}

key_seed random_seed() {
  ready_sodium();
  key_seed made{};
  randombytes_buf(made.data(), made.size());
  return made;
}

tl::unexpected<protocol::error> damaged(const fs::path& file) {
  return fail(errc::verification, file.string() + " is damaged; restore it from a copy, or remove it to get a new identity");
}

// A key that others can read is no longer a secret: say so instead of using it.
result<void> check_private(const fs::path& file) {
  const auto mode = mode_of(file);
  if (mode && (*mode & 077) != 0)
    return fail(errc::verification,
                fmt::format("{} has mode {:04o}, so others can read the key; run: chmod 600 {}", file.string(), *mode, file.string()));
  return {};
}

// The lines after the heading. Errors: not_found, verification, internal.
result<std::vector<std::string>> read_key_lines(const fs::path& file, std::string_view heading) {
  auto text = read_small_file(file, key_file_bytes_max);
  if (!text)
    return fail(text.error());
  if (auto checked = check_private(file); !checked)
    return fail(checked.error());
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text->size();) {
    const auto end = std::min(text->find('\n', begin), text->size());
    lines.push_back(text->substr(begin, end - begin));
    begin = end + 1;
  }
  if (lines.empty() || lines.front() != heading)
    return damaged(file);
  lines.erase(lines.begin());
  return lines;
}

// Writes the file unless another process was first; whoever was first wins.
result<void> write_key(const fs::path& file, const std::string& text) {
  if (auto made = make_private_folder(file.parent_path()); !made)
    return made;
  auto written = write_file_safely(file, text, 0600, when_present::keep);
  if (!written && written.error().code == errc::exists)
    return {};
  return written;
}

result<protocol::key_pair> read_node_key(const fs::path& file) {
  const auto lines = read_key_lines(file, node_heading);
  if (!lines)
    return fail(lines.error());
  key_seed seed{};
  if (lines->size() != 1 || !protocol::from_hex(lines->front(), seed))
    return damaged(file);
  return protocol::key_pair_from_seed(seed);
}

result<protocol::publisher_chain> parse_chain(const fs::path& file, const std::string& hex, const protocol::key_pair& keys) {
  bytes raw(hex.size() / 2);
  if (!protocol::from_hex(hex, raw))
    return damaged(file);
  auto chain = protocol::decode_canonical<protocol::publisher_chain>(raw);
  if (!chain)
    return damaged(file);
  const auto current = protocol::current_key(*chain);
  if (!current || *current != keys.open)
    return damaged(file);
  return *std::move(chain);
}

result<publisher_keys> read_publisher_keys(const fs::path& file) {
  const auto lines = read_key_lines(file, publisher_heading);
  if (!lines)
    return fail(lines.error());
  key_seed seed{};
  if (lines->size() != 2 || !protocol::from_hex(lines->at(0), seed))
    return damaged(file);
  const auto keys = protocol::key_pair_from_seed(seed);
  auto chain = parse_chain(file, lines->at(1), keys);
  if (!chain)
    return fail(chain.error());
  return publisher_keys{*std::move(chain), keys};
}

fs::path node_file(const fs::path& data) {
  return data / "keys" / "node.key";
}

fs::path publisher_file(const fs::path& data) {
  return data / "keys" / "publisher.key";
}

} // namespace

std::uint64_t random_number() {
  ready_sodium();
  std::uint64_t made = 0;
  randombytes_buf(&made, sizeof made);
  return made;
}

result<protocol::key_pair> load_node_key(const fs::path& data) {
  const auto file = node_file(data);
  auto read = read_node_key(file);
  if (read || read.error().code != errc::not_found)
    return read;
  const auto text = std::string{node_heading} + "\n" + protocol::to_hex(random_seed()) + "\n";
  if (auto written = write_key(file, text); !written)
    return fail(written.error());
  return read_node_key(file);
}

result<publisher_keys> load_publisher_keys(const fs::path& data, protocol::wall_seconds now) {
  const auto file = publisher_file(data);
  auto read = read_publisher_keys(file);
  if (read || read.error().code != errc::not_found)
    return read;
  const auto seed = random_seed();
  protocol::publisher_chain chain;
  chain.first.key = protocol::key_pair_from_seed(seed).open;
  chain.first.created_at = now;
  const auto text = std::string{publisher_heading} + "\n" + protocol::to_hex(seed) + "\n"
                    + protocol::to_hex(protocol::encode(chain)) + "\n";
  if (auto written = write_key(file, text); !written)
    return fail(written.error());
  return read_publisher_keys(file);
}

result<std::optional<publisher_keys>> find_publisher_keys(const fs::path& data) {
  auto read = read_publisher_keys(publisher_file(data));
  if (read)
    return std::optional{*std::move(read)};
  if (read.error().code == errc::not_found)
    return std::optional<publisher_keys>{};
  return fail(read.error());
}

} // namespace souk::runtime
