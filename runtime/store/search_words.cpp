#include "runtime/store/search_words.hpp"

#include <sqlite3.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {
namespace {

constexpr std::size_t stems_remembered_max = 50'000; // some 5 MB

bool is_word_byte(unsigned char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The documented way to FTS5 (sqlite.org/fts5.html, section 7).
fts5_api* full_text_of(sqlite3* connection) {
  fts5_api* found = nullptr;
  sqlite3_stmt* ask = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &ask, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(ask, 1, static_cast<void*>(&found), "fts5_api_ptr", nullptr);
    sqlite3_step(ask);
  }
  sqlite3_finalize(ask);
  protocol::invariant(found != nullptr, "SQLite has FTS5");
  return found;
}

using told_token = int (*)(void*, int, const char*, int, int, int);

int make_nothing(void*, const char**, int, Fts5Tokenizer** made) {
  static char nothing = 0; // the tokenizer has no state, but its handle must not be null
  *made = reinterpret_cast<Fts5Tokenizer*>(&nothing);
  return SQLITE_OK;
}

void end_nothing(Fts5Tokenizer*) {}

int tell_terms(Fts5Tokenizer*, void* to, int, const char* text, int size, told_token tell) {
  for (int at = 0; at < size;) {
    auto end = at;
    while (end < size && text[end] != ' ')
      ++end;
    if (end > at)
      if (const auto refused = tell(to, 0, text + at, end - at, at, end); refused != SQLITE_OK)
        return refused;
    at = end + 1;
  }
  return SQLITE_OK;
}

} // namespace

bool is_word(std::string_view term) noexcept {
  return is_word_byte(static_cast<unsigned char>(term.front()));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool part = is_word_byte(static_cast<unsigned char>(c));
    if (part && !inside)
      words.emplace_back();
    if (part)
      words.back().push_back(lower(c));
    inside = part;
  }
  return words;
}

std::string lower_case(std::string_view text) {
  std::string made{text};
  for (auto& c : made)
    c = lower(c);
  return made;
}

std::string compact(const std::vector<std::string>& words) {
  std::string letters;
  for (const auto& word : words)
    letters += word;
  return letters;
}

struct stemmer::porter {
  sqlite3* connection = nullptr;
  fts5_tokenizer functions{};
  Fts5Tokenizer* made = nullptr;
};

stemmer::stemmer() : porter_{std::make_unique<porter>()} {
  protocol::invariant(sqlite3_open(":memory:", &porter_->connection) == SQLITE_OK, "SQLite opens in memory");
  auto* api = full_text_of(porter_->connection);
  void* context = nullptr;
  const char* over[] = {"ascii"};
  protocol::invariant(api->xFindTokenizer(api, "porter", &context, &porter_->functions) == SQLITE_OK
                        && porter_->functions.xCreate(context, static_cast<const char**>(over), 1, &porter_->made)
                             == SQLITE_OK,
                      "FTS5 has the tokenizer porter");
}

stemmer::~stemmer() {
  porter_->functions.xDelete(porter_->made);
  sqlite3_close(porter_->connection);
}

const std::string& stemmer::stem(const std::string& word) {
  if (const auto found = known_.find(word); found != known_.end())
    return found->second;
  if (known_.size() >= stems_remembered_max)
    known_.clear();
  auto& made = known_[word];
  made = word;
  const auto take = [](void* to, int, const char* token, int size, int, int) {
    static_cast<std::string*>(to)->assign(token, static_cast<std::size_t>(size));
    return SQLITE_OK;
  };
  porter_->functions.xTokenize(porter_->made, &made, FTS5_TOKENIZE_QUERY, word.data(), static_cast<int>(word.size()),
                               take);
  return made;
}

std::vector<std::string> stemmer::stems(const std::vector<std::string>& words) {
  std::vector<std::string> made;
  made.reserve(words.size());
  for (const auto& word : words)
    made.push_back(stem(word));
  return made;
}

void register_terms_tokenizer(sqlite3* connection) {
  auto* api = full_text_of(connection);
  fts5_tokenizer terms{make_nothing, end_nothing, tell_terms};
  protocol::invariant(api->xCreateTokenizer(api, "souk_terms", nullptr, &terms, nullptr) == SQLITE_OK,
                      "FTS5 takes a tokenizer");
}

// FNV-1a (Fowler, Noll and Vo): quick, and a collision only costs a look at a row that does not fit.
std::string key_term(char kind, std::string_view text, std::size_t length) {
  static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
  std::uint64_t hash = 14695981039346656037U;
  for (const auto c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  hash = (hash ^ length) * 1099511628211U;
  hash ^= hash >> 32U;
  std::string term{kind};
  for (int i = 0; i < 5; ++i, hash >>= 6U)
    term += digits[hash & 63U];
  return term;
}

std::uint32_t number_of_term(std::string_view term) noexcept {
  std::uint64_t number = 0;
  for (const auto c : term)
    number = number * 64 + (static_cast<unsigned char>(c) & 63U);
  return static_cast<std::uint32_t>(number & 0x7fffffffU);
}

} // namespace souk::runtime
