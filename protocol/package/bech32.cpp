#include "protocol/package/bech32.hpp"

#include <algorithm>
#include <array>

#include "protocol/invariant.hpp"

namespace souk::protocol {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t text_bytes_max = 90;
constexpr std::size_t checksum_words = 6;
constexpr std::uint32_t bech32m_constant = 0x2bc830a3;

// The checksum's state, over GF(32): the remainder by the BCH generator of BIP 173.
class polymod {
public:
  void feed(std::uint8_t word) noexcept {
    constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const auto top = state_ >> 25;
    state_ = (state_ & 0x1ffffff) << 5 ^ word;
    for (std::size_t i = 0; i < generator.size(); ++i)
      state_ ^= (top >> i & 1) != 0 ? generator[i] : 0;
  }
  void feed_prefix(std::string_view prefix) noexcept {
    for (const auto c : prefix)
      feed(static_cast<std::uint8_t>(c) >> 5);
    feed(0);
    for (const auto c : prefix)
      feed(static_cast<std::uint8_t>(c) & 31);
  }
  std::uint32_t state() const noexcept { return state_; }

private:
  std::uint32_t state_ = 1;
};

bool is_capital(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
bool is_small(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
bool is_printable(char c) noexcept {
  return c >= 33 && c <= 126;
}

bech32_decoding refuse(bech32_fault why) {
  return {std::nullopt, why};
}

std::optional<five_bit_words> words_of(std::string_view text) {
  five_bit_words words;
  words.reserve(text.size());
  for (const auto c : text) {
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos)
      return std::nullopt;
    words.push_back(static_cast<std::uint8_t>(at));
  }
  return words;
}

bool checksum_holds(std::string_view prefix, const five_bit_words& words) noexcept {
  polymod sum;
  sum.feed_prefix(prefix);
  for (const auto word : words)
    sum.feed(word);
  return sum.state() == bech32m_constant;
}

} // namespace

std::string_view to_string(bech32_fault fault) noexcept {
  static constexpr std::array<std::string_view, 6> texts{"it is too long",
                                                         "it mixes capital and small letters",
                                                         "it has no separator 1 after a prefix",
                                                         "it has a character that cannot be",
                                                         "it is too short",
                                                         "its checksum does not match (mistyped?)"};
  return texts[static_cast<std::size_t>(fault)];
}

std::string encode_bech32m(std::string_view prefix, const five_bit_words& words) {
  invariant(!prefix.empty() && std::all_of(prefix.begin(), prefix.end(), is_printable)
              && std::none_of(prefix.begin(), prefix.end(), is_capital),
            "a bech32 prefix is printable and has no capitals");
  invariant(prefix.size() + 1 + words.size() + checksum_words <= text_bytes_max, "a bech32 text fits its limit");
  polymod sum;
  sum.feed_prefix(prefix);
  auto text = std::string{prefix} + '1';
  for (const auto word : words) {
    invariant(word < 32, "a bech32 word has five bits");
    sum.feed(word);
    text.push_back(alphabet[word]);
  }
  for (std::size_t i = 0; i < checksum_words; ++i)
    sum.feed(0);
  const auto checksum = sum.state() ^ bech32m_constant;
  for (std::size_t i = 0; i < checksum_words; ++i)
    text.push_back(alphabet[checksum >> 5 * (checksum_words - 1 - i) & 31]);
  return text;
}

bech32_decoding decode_bech32m(std::string_view text) {
  if (text.size() > text_bytes_max)
    return refuse(bech32_fault::too_long);
  if (!std::all_of(text.begin(), text.end(), is_printable))
    return refuse(bech32_fault::bad_character);
  if (std::any_of(text.begin(), text.end(), is_capital) && std::any_of(text.begin(), text.end(), is_small))
    return refuse(bech32_fault::mixed_case);
  std::string small{text};
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto separator = small.rfind('1');
  if (separator == std::string::npos || separator == 0)
    return refuse(bech32_fault::no_separator);
  bech32_text made{small.substr(0, separator), {}};
  auto words = words_of(std::string_view{small}.substr(separator + 1));
  if (!words)
    return refuse(bech32_fault::bad_character);
  if (words->size() < checksum_words)
    return refuse(bech32_fault::too_short);
  if (!checksum_holds(made.prefix, *words))
    return refuse(bech32_fault::bad_checksum);
  words->resize(words->size() - checksum_words);
  made.words = std::move(*words);
  return {std::move(made), {}};
}

five_bit_words to_words(byte_view raw) {
  five_bit_words words;
  words.reserve((raw.size() * 8 + 4) / 5);
  std::uint32_t held = 0;
  int bits = 0;
  for (const auto byte : raw) {
    held = (held << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5)
      words.push_back(static_cast<std::uint8_t>(held >> (bits - 5) & 31));
  }
  if (bits > 0)
    words.push_back(static_cast<std::uint8_t>(held << (5 - bits) & 31));
  return words;
}

std::optional<bytes> from_words(const five_bit_words& words) {
  bytes raw;
  raw.reserve(words.size() * 5 / 8);
  std::uint32_t held = 0;
  int bits = 0;
  for (const auto word : words) {
    held = (held << 5 | word) & 0xfff;
    bits += 5;
    if (bits < 8)
      continue;
    bits -= 8;
    raw.push_back(static_cast<std::uint8_t>(held >> bits));
  }
  if (bits >= 5 || (held & ((1U << bits) - 1)) != 0)
    return std::nullopt;
  return raw;
}

} // namespace souk::protocol
