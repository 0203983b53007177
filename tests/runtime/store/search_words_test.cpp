// Words, stems and the terms that a row is found by.
#include "tests/catch.hpp"

#include <algorithm>

#include "protocol/text.hpp"
#include "runtime/store/catalogue_row.hpp"
#include "runtime/store/fts_index.hpp"
#include "runtime/store/search_terms.hpp"

using namespace souk;
using namespace souk::runtime;
using souk::tests::property;

namespace {

using list = std::vector<std::string>;

bool has_term(const std::string& terms, const std::string& term) {
  return (" " + terms + " ").find(" " + term + " ") != std::string::npos;
}

} // namespace

TEST_CASE("words and stems") {
  CHECK(words_of("React-Router_v6, (fast)!") == list{"react", "router", "v6", "fast"});
  CHECK(words_of("...").empty());
  CHECK(compact(words_of("React-Router")) == "reactrouter");
  stemmer stems;
  CHECK(stems.stem("serving") == stems.stem("serves"));
  CHECK(stems.stem("libraries") == stems.stem("library"));
  CHECK(stems.stem("日本") == "日本");
}

TEST_CASE("the terms of a row") {
  stemmer stems;
  catalogue_row row;
  row.name = "web-server";
  row.description = "serves the web";
  row.tags = {"http", ""};
  row.dependencies = 1;
  const auto terms = terms_of(row, stems);
  CHECK(terms.stems == list{"web", "server", "serv", "the", "http"});
  CHECK(terms.name_stems == 2);
  for (const std::string term : {"web", ".web", "server", ".server", "serv", "http", "!"})
    CHECK(has_term(terms.text, term));
  CHECK(!has_term(terms.text, ".serv"));
  CHECK(has_term(terms.text, key_term('=', "webserver")));
  CHECK(has_term(terms.text, key_term('+', "http")));
}

TEST_CASE("a name with one mistake shares a term with what was meant") {
  property("any name, any mistake",
           [](const std::string& drawn, std::uint8_t kind, std::uint8_t place, std::uint8_t letter) {
             std::string name = "ab";
             for (const auto c : drawn)
               name += static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
             auto typed = name;
             const auto at = place % (name.size() - 1);
             const auto other = static_cast<char>('a' + letter % 26);
             if (kind % 4 == 0)
               typed.insert(typed.begin() + at, other);
             else if (kind % 4 == 1)
               typed.erase(typed.begin() + at);
             else if (kind % 4 == 2)
               typed[at] = other;
             else
               std::swap(typed[at], typed[at + 1]);
             if (typed.size() < 2)
               return;
             stemmer stems;
             catalogue_row row;
             row.name = name;
             const auto terms = terms_of(row, stems).text;
             const auto looked_for = near_name_terms(typed);
             RC_ASSERT(mistakes_in(typed, name).value_or(9) <= 1);
             RC_ASSERT(std::any_of(looked_for.begin(), looked_for.end(),
                                   [&](const auto& term) { return has_term(terms, term); }));
           });
}

TEST_CASE("an expression has only words and keys in it") {
  stemmer stems;
  const auto wanted = wanted_from(" a\" OR (b* NEAR c ", stems);
  const auto expression = fts_expression(groups_of(exactly(wanted), where::in_name, {"!"}));
  CHECK(expression == "(\"!\") AND (\".a\") AND (\".or\") AND (\".b\") AND (\".near\") AND (\".c\")");
  CHECK(groups_of({}, where::anywhere, {}).empty());
  CHECK(wanted_from("  ", stems).browses);
  CHECK(!wanted_from("!", stems).browses);
}
