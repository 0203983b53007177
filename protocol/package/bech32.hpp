// Bech32m (BIP 350): text with a checksum that always notices up to four wrong characters. Data is a list of
// 5-bit words; at most 90 characters in all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/bytes.hpp"

namespace souk::protocol {

using five_bit_words = std::vector<std::uint8_t>; // each below 32

struct bech32_text {
  std::string prefix; // lower case
  five_bit_words words;
  bool operator==(const bech32_text&) const = default;
};

// Lower case. The prefix must be 1 to 83 printable ASCII characters without capitals (an invariant).
std::string encode_bech32m(std::string_view prefix, const five_bit_words& words);

// Why a text is not Bech32m.
enum class bech32_fault : std::uint8_t { too_long, mixed_case, no_separator, bad_character, too_short, bad_checksum };
std::string_view to_string(bech32_fault fault) noexcept;

struct bech32_decoding {
  std::optional<bech32_text> text;
  bech32_fault fault = bech32_fault::bad_checksum; // when there is no text
};
bech32_decoding decode_bech32m(std::string_view text);

// Bytes to words, the last one filled up with zero bits, and back. Nothing when the filling is not zero bits, or
// is a whole word.
five_bit_words to_words(byte_view raw);
std::optional<bytes> from_words(const five_bit_words& words);

} // namespace souk::protocol
