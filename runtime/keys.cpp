#include "runtime/keys.hpp"

#include <array>
#include <string>

#include <fmt/format.h>
#include <sodium.h>

#include "protocol/invariant.hpp"
#include "protocol/limits.hpp"
#include "protocol/wire/decode.hpp"
#include "protocol/wire/encode.hpp"
#include "runtime/files.hpp"
#include "runtime/key_box.hpp"

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

constexpr std::string_view sealed_heading = "souk publisher key 1 encrypted";

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
  return fail(errc::verification,
              file.string() + " is damaged; restore it from a copy, or remove it to get a new identity");
}

// A key that others can read is no longer a secret: say so instead of using it.
result<void> check_private(const fs::path& file) {
  const auto mode = mode_of(file);
  if (mode && (*mode & 077) != 0)
    return fail(errc::verification, fmt::format("{} has mode {:04o}, so others can read the key; run: chmod 600 {}",
                                                file.string(), *mode, file.string()));
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

result<protocol::publisher_chain> parse_chain(const fs::path& file, const std::string& hex,
                                              const protocol::key_pair& keys) {
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

result<key_seed> unseal(const fs::path& file, const std::string& sealed) {
  const auto passphrase = passphrase_of_environment();
  if (!passphrase)
    return fail(errc::usage,
                file.string() + " is behind a passphrase; set SOUK_PASSPHRASE, for a running node before it starts");
  return open_key(sealed, *passphrase);
}

bool is_sealed(const fs::path& file) {
  const auto text = read_small_file(file, key_file_bytes_max);
  return text && text->starts_with(sealed_heading) && text->substr(sealed_heading.size(), 1) == "\n";
}

// The seed and the chain, one a line; the seed perhaps behind a passphrase.
result<publisher_keys> read_publisher_keys(const fs::path& file) {
  const auto sealed = is_sealed(file);
  const auto lines = read_key_lines(file, sealed ? sealed_heading : publisher_heading);
  if (!lines)
    return fail(lines.error());
  key_seed seed{};
  if (lines->size() != 2 || (!sealed && !protocol::from_hex(lines->at(0), seed)))
    return damaged(file);
  if (sealed) {
    const auto opened = unseal(file, lines->at(0));
    if (!opened)
      return fail(opened.error());
    seed = *opened;
  }
  const auto keys = protocol::key_pair_from_seed(seed);
  auto chain = parse_chain(file, lines->at(1), keys);
  if (!chain)
    return fail(chain.error());
  return publisher_keys{*std::move(chain), keys};
}

result<std::string> key_text(const key_seed& seed, const protocol::publisher_chain& chain,
                             const std::optional<std::string>& passphrase) {
  const auto chain_line = protocol::to_hex(protocol::encode(chain)) + "\n";
  if (!passphrase)
    return std::string{publisher_heading} + "\n" + protocol::to_hex(seed) + "\n" + chain_line;
  return seal_key(seed, *passphrase).map([&](const std::string& sealed) {
    return std::string{sealed_heading} + "\n" + sealed + "\n" + chain_line;
  });
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

result<publisher_keys> new_publisher_keys(const fs::path& data, protocol::wall_seconds now,
                                          const std::optional<std::string>& passphrase) {
  const auto file = publisher_file(data);
  if (mode_of(file))
    return fail(errc::exists, "there is a publisher key in " + file.string() + " already");
  const auto seed = random_seed();
  protocol::publisher_chain chain;
  chain.first.key = protocol::key_pair_from_seed(seed).open;
  chain.first.created_at = now;
  const auto text = key_text(seed, chain, passphrase);
  if (!text)
    return fail(text.error());
  if (auto written = write_key(file, *text); !written)
    return fail(written.error());
  return publisher_keys{chain, protocol::key_pair_from_seed(seed)};
}

result<publisher_keys> load_publisher_keys(const fs::path& data, protocol::wall_seconds now) {
  const auto file = publisher_file(data);
  auto read = read_publisher_keys(file);
  if (read || read.error().code != errc::not_found)
    return read;
  auto made = new_publisher_keys(data, now, std::nullopt);
  return made || made.error().code != errc::exists ? made : read_publisher_keys(file); // another process was first
}

bool publisher_key_is_sealed(const fs::path& data) {
  return is_sealed(publisher_file(data));
}

result<void> export_publisher_keys(const fs::path& data, const fs::path& to,
                                   const std::optional<std::string>& passphrase) {
  const auto file = publisher_file(data);
  const auto text = read_small_file(file, key_file_bytes_max);
  if (!text)
    return text.error().code == errc::not_found
             ? fail(errc::not_found, "this data folder has no publisher key; `souk key new` makes one")
             : fail(text.error());
  if (!passphrase || is_sealed(file))
    return write_file_safely(to, *text, 0600, when_present::keep);
  const auto keys = read_publisher_keys(file);
  if (!keys)
    return fail(keys.error());
  key_seed seed{};
  const auto plain = read_key_lines(file, publisher_heading);
  protocol::invariant(plain && protocol::from_hex(plain->at(0), seed), "the key was just read");
  return key_text(seed, keys->first, passphrase).and_then([&](const std::string& made) {
    return write_file_safely(to, made, 0600, when_present::keep);
  });
}

result<publisher_keys> import_publisher_keys(const fs::path& data, const fs::path& from) {
  auto read = read_publisher_keys(from);
  if (!read)
    return read.error().code == errc::not_found ? fail(errc::not_found, "there is no file " + from.string()) : read;
  const auto text = read_small_file(from, key_file_bytes_max);
  if (!text)
    return fail(text.error());
  if (auto made = make_private_folder(publisher_file(data).parent_path()); !made)
    return fail(made.error());
  if (auto written = write_file_safely(publisher_file(data), *text, 0600, when_present::keep); !written)
    return written.error().code == errc::exists ? fail(errc::exists, "this data folder has a publisher key already")
                                                : fail(written.error());
  return read;
}

// Written whole or not at all: after a kill it is the old key that signs, or the new one.
result<publisher_keys> rotate_publisher_keys(const fs::path& data, protocol::wall_seconds now) {
  const auto file = publisher_file(data);
  auto old = read_publisher_keys(file);
  if (!old)
    return old.error().code == errc::not_found
             ? fail(errc::not_found, "this data folder has no publisher key; `souk key new` makes one")
             : old;
  auto& [chain, keys] = *old;
  if (chain.rotations.size() >= protocol::limits::rotations_max)
    return fail(errc::conflict, "the key was changed " + std::to_string(protocol::limits::rotations_max)
                                  + " times, which is as often as a record can tell");
  const auto seed = random_seed();
  const auto fresh = protocol::key_pair_from_seed(seed);
  chain.rotations.push_back(protocol::make_rotation(chain, keys, fresh, now));
  const auto text = key_text(seed, chain, is_sealed(file) ? passphrase_of_environment() : std::nullopt);
  if (!text)
    return fail(text.error());
  if (auto written = write_file_safely(file, *text, 0600, when_present::replace); !written)
    return fail(written.error());
  return publisher_keys{std::move(chain), fresh};
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
