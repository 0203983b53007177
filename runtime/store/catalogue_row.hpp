// One package as the catalogue keeps and finds it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/catalogue/ranking.hpp"
#include "protocol/id.hpp"
#include "protocol/time.hpp"
#include "runtime/store/search_words.hpp"

namespace souk::runtime {

struct catalogue_row {
  protocol::publisher_id publisher; // zero for a row of another registry
  std::string name;
  std::string version;
  std::string description;
  std::string category;
  std::vector<std::string> tags;
  std::string license;
  std::uint32_t dependencies = 0;
  protocol::wall_seconds issued_at = 0;
  protocol::usage used;

  std::uint64_t popularity() const noexcept { return protocol::popularity_of(used); }
};

// What a row is found by, with spaces between:
//
//   react      a stem in the name, the description, the tags or the category
//   .react     a stem in the name
//   =abcde     the letters of the name
//   <abcde     the first half of those letters, and how many there are; >abcde the second half: a name with one
//              mistake has one of its halves right
//   #abcde     the category;  +abcde a tag;  %abcde the license;  @abcde the publisher;  ! has dependencies
struct row_terms {
  std::string text;
  std::vector<std::string> stems; // each once, those of the name first
  std::size_t name_stems = 0;     // how many of those are in the name
};
row_terms terms_of(const catalogue_row& row, stemmer& stems);

// What terms_of takes them from: the words as they stand in the row, and its other terms.
struct row_words {
  std::vector<std::string> of_name;
  std::vector<std::string> of_rest;
};
row_words words_of(const catalogue_row& row);
std::vector<std::string> name_keys_of(const std::vector<std::string>& name_words);
std::vector<std::string> filter_keys_of(const catalogue_row& row);

namespace term {
inline constexpr char in_name = '.';
inline constexpr char letters = '=';
inline constexpr char first_half = '<';
inline constexpr char second_half = '>';
inline constexpr char category = '#';
inline constexpr char tag = '+';
inline constexpr char license = '%';
inline constexpr char publisher = '@';
inline constexpr const char* has_dependencies = "!";
} // namespace term

std::string term_of_publisher(const protocol::publisher_id& publisher);

} // namespace souk::runtime
