// Search: what comes first, what is found at all, and that no query is a syntax error.
#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::announcement_body;
using protocol::announcement_kind;
using protocol::errc;

namespace {

struct market {
  scratch_folder scratch;
  std::shared_ptr<runtime::disk> disk = must(runtime::open_disk(scratch.at("data")));
  publisher ada{1};
  publisher bob{2};

  bool add(const publisher& by, const std::string& name, const std::string& version,
           const std::function<void(announcement_body&)>& change = {}) {
    const auto raw = by.announce(name, version, [&](announcement_body& body) {
      body.archive = archive_of(name);
      if (change)
        change(body);
    });
    const auto decoded = protocol::decode_canonical<protocol::announcement>(raw);
    REQUIRE(decoded);
    return must(disk->store().add_announcements({{*decoded, raw}})).front() == actors::announcement_standing::fresh;
  }

  bool add(const std::string& name, const std::string& description, const std::string& category = "tool",
           const std::vector<std::string>& tags = {}) {
    return add(ada, name, "1.0.0", [&](announcement_body& body) {
      body.description = description;
      body.category = category;
      body.tags = tags;
    });
  }

  // So many peers say that they have ada's package `name`.
  void say_copies(const std::string& name, std::uint8_t peers) {
    for (std::uint8_t i = 0; i < peers; ++i)
      say_copies(i, {archive_of(name)});
  }

  void say_copies(std::uint8_t peer, std::vector<protocol::digest> archives, protocol::wall_seconds at = 1'000'000,
                  std::uint32_t part = 0) {
    const auto keys = protocol::key_pair_from_seed({9, peer});
    std::sort(archives.begin(), archives.end());
    const auto made =
      protocol::sign_document(protocol::copies_body{keys.open, part, std::move(archives), at, at + 100'000}, keys);
    must(disk->store().add_announcements({{made, protocol::encode(made)}}));
  }

  static protocol::digest archive_of(const std::string& name) { return protocol::digest_of(protocol::as_bytes(name)); }

  std::uint32_t seeders_of(const std::string& name) { return must(disk->reader().named(name)).front().seeders; }

  actors::search_page page(const actors::search_query& query) { return must(disk->reader().search(query)); }

  std::vector<std::string> names(const actors::search_query& query) {
    std::vector<std::string> found;
    for (const auto& hit : page(query).hits)
      found.push_back(hit.package.name);
    return found;
  }

  std::vector<std::string> names(const std::string& text, bool fuzzy = false) {
    actors::search_query query;
    query.text = text;
    query.fuzzy = fuzzy;
    return names(query);
  }
};

using list = std::vector<std::string>;

announcement_kind yank(announcement_body& body) {
  return body.kind = announcement_kind::yanked;
}

} // namespace

TEST_CASE("the name counts more than what is said about it") {
  market m;
  m.add("web-server", "serves files");
  m.add("server", "a small thing");
  m.add("server-tools", "tools");
  m.add("proxy", "stands before a server", "network", {"http"});
  m.add("notes", "writes notes", "text", {"markdown", "editor"});
  CHECK(m.names("server") == list{"server", "server-tools", "web-server", "proxy"});
  CHECK(m.names("SERVER").front() == "server");
  CHECK(m.names("serv").size() == 4);
  CHECK(m.names("serving") == m.names("serves")); // words of one stem
  CHECK(m.names("server files") == list{"web-server"});
  CHECK(m.names("markdown") == list{"notes"});
  CHECK(m.names("nothing-like-it").empty());
  CHECK(m.names("").size() == 5);
}

TEST_CASE("filters, orders and pages") {
  market m;
  m.add("a-tool", "tool", "tool", {"x", "cli"});
  m.add("b-tool", "tool", "tool", {"cli-x"});
  m.add("c-tool", "tool", "template", {"cli"});
  m.add(m.bob, "a-tool", "3.0.0", [](auto& body) { body.description = "tool", body.issued_at += 5; });
  m.say_copies("c-tool", 9);
  must(m.disk->store().save_trusted({"bob", m.bob.id()}));
  actors::search_query query;
  query.text = "tool";
  query.tag = "cli";
  CHECK(m.names(query) == list{"c-tool", "a-tool"}); // nine peers have it
  query.category = "template";
  CHECK(m.names(query) == list{"c-tool"});
  query = {};
  query.publisher = m.bob.id();
  CHECK(m.page(query).total == 1);
  CHECK(m.page(query).hits.at(0).trusted);
  query = {};
  query.sort = "seeders";
  CHECK(m.names(query).front() == "c-tool");
  query.sort = "recent";
  CHECK(m.page(query).hits.front().version == "3.0.0");
  query.sort = "name";
  query.limit = 2;
  query.offset = 2;
  CHECK(m.names(query) == list{"b-tool", "c-tool"});
  CHECK(m.page(query).total == 4);
  CHECK(must(m.disk->reader().named("a-tool")).front().package.publisher == m.bob.id());
  query.sort = "price";
  CHECK(m.disk->reader().search(query).error().code == errc::usage);
}

TEST_CASE("the newest version is shown, a yanked one is not") {
  market m;
  CHECK(m.add(m.ada, "tool", "1.9.0"));
  CHECK(m.add(m.ada, "tool", "1.10.0"));
  CHECK(m.add(m.ada, "tool", "1.10.0-rc.1"));
  CHECK(!m.add(m.ada, "tool", "1.9.0")); // known
  CHECK(m.page({}).total == 1);
  CHECK(m.page({}).hits[0].version == "1.10.0");
  CHECK(m.add(m.ada, "tool", "1.10.0", yank));
  CHECK(m.page({}).hits[0].version == "1.10.0-rc.1");
  CHECK(!m.add(m.ada, "tool", "1.10.0")); // the yank is as late and counts
  CHECK(m.add(m.ada, "tool", "1.10.0", [](auto& body) { body.issued_at += 1; }));
  CHECK(m.page({}).hits[0].version == "1.10.0");
  CHECK(m.disk->store().catalogue_rows() == 3);
  for (const std::string version : {"1.9.0", "1.10.0-rc.1"})
    m.add(m.ada, "tool", version, yank);
  m.add(m.ada, "tool", "1.10.0", [](auto& body) { yank(body), body.issued_at += 2; });
  CHECK(m.page({}).total == 0);
  CHECK(m.names("tool", true).empty());
}

TEST_CASE("typing errors") {
  market m;
  for (const std::string name : {"rust", "rust-web", "rest", "trust", "tokio", "serde", "boost", "requests"})
    m.add(name, "something");
  CHECK(m.names("rst").empty());
  CHECK(m.names("rst", true) == list{"rest", "rust", "rust-web"});
  CHECK(m.names("toiko", true) == list{"tokio"});
  CHECK(m.names("reqests", true) == list{"requests"});
  CHECK(m.names("rust", true).front() == "rust");
  CHECK(m.names("serde", true) == list{"serde"});
}

TEST_CASE("no query is a syntax error") {
  market m;
  m.add("c-plus-plus", "C++ with \"quotes\"");
  for (const std::string text :
       {"\"",    "\"\"",     "'",         "*",   "(",    ")",  "a AND",    "NOT",        "OR OR",
        "name:", "name : x", "NEAR(a b)", "^a",  "a*",   "-a", "a\"b",     "{name} : a", "; DROP TABLE packages",
        "%",     "_",        "\\",        "c++", "日本", "—",  "\xff\xfe", "a\nb",       "🙂"})
    for (const bool fuzzy : {false, true}) {
      actors::search_query query;
      query.text = text;
      query.fuzzy = fuzzy;
      INFO(text);
      CHECK(m.disk->reader().search(query).has_value());
    }
  CHECK(m.names("c++") == list{"c-plus-plus"});
  CHECK(m.names("!!!").empty());
  actors::search_query long_one;
  long_one.text = std::string(257, 'a');
  CHECK(m.disk->reader().search(long_one).error().code == errc::usage);
  property("whatever is typed", [&](const std::string& text, bool fuzzy) {
    actors::search_query query;
    query.text = text.substr(0, 256);
    query.fuzzy = fuzzy;
    RC_ASSERT(m.disk->reader().search(query).has_value());
  });
}

TEST_CASE("announcements are paged in the order of their ids") {
  market m;
  for (int i = 0; i < 25; ++i)
    m.add("tool-" + std::to_string(i), "x");
  std::optional<protocol::digest> after;
  std::vector<protocol::digest> ids;
  for (;;) {
    const auto page = must(m.disk->store().page_announcements(after, 10));
    for (const auto& raw : page)
      ids.push_back(protocol::announcement_id(raw));
    if (page.size() < 10)
      break;
    after = ids.back();
  }
  CHECK(ids.size() == 25);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
}

TEST_CASE("licenses, dependencies and seeders filter") {
  market m;
  m.add(m.ada, "free", "1.0.0", [](auto& body) { body.license = "MIT"; });
  m.add(m.ada, "needy", "1.0.0", [](auto& body) { body.license = "GPL-3.0", body.dependencies = 2; });
  m.say_copies("needy", 3);
  actors::search_query query;
  query.license = "mit";
  CHECK(m.names(query) == list{"free"});
  query = {};
  query.has_dependencies = true;
  CHECK(m.names(query) == list{"needy"});
  query = {};
  query.min_seeders = 3;
  CHECK(m.names(query) == list{"needy"});
  query.min_seeders = 4;
  CHECK(m.names(query).empty());
  query = {};
  query.min_stars = 1; // nobody gives stars here
  CHECK(m.names(query).empty());
  query = {};
  query.sort = "downloads"; // seeders stand for them
  CHECK(m.names(query) == list{"needy", "free"});
  query = {};
  query.text = "fee";
  CHECK(m.page(query).did_you_mean == list{"free"});
}

TEST_CASE("announcements go when their time is up") {
  market m;
  const auto until = [](std::int64_t seconds) {
    return [seconds](announcement_body& body) { body.expires_at = body.issued_at + seconds; };
  };
  protocol::wall_seconds issued = 0;
  m.add(m.ada, "tool", "1.0.0", [&](auto& body) { until(100)(body), issued = body.issued_at; });
  m.add(m.ada, "tool", "2.0.0", until(50));
  m.add(m.ada, "other", "1.0.0", until(50));
  CHECK(must(m.disk->store().expire_announcements(issued + 49, 10)) == 0);
  CHECK(must(m.disk->store().expire_announcements(issued + 50, 10)) == 2);
  CHECK(m.names("other").empty());
  CHECK(m.page({}).hits.at(0).version == "1.0.0"); // the one that is left
  CHECK(m.disk->store().catalogue_rows() == 1);
  CHECK(must(m.disk->store().expire_announcements(issued + 100, 10)) == 1);
  CHECK(m.page({}).total == 0);
}

TEST_CASE("sums over parts follow what comes and goes") {
  market m;
  const auto root = [&] { return must(m.disk->store().sum_announcements({protocol::bytes{}})).front(); };
  CHECK(root() == protocol::catalogue_sum{});
  for (int i = 0; i < 40; ++i)
    m.add("tool-" + std::to_string(i), "x");
  const auto full = root();
  CHECK(full.count == 40);
  CHECK(m.add(m.ada, "tool-0", "1.0.0", yank)); // takes the place of the release
  const auto again = root();
  CHECK(again.count == 40);
  CHECK(again != full);
  std::uint64_t parts = 0;
  for (std::uint8_t half = 0; half < 16; ++half)
    parts += must(m.disk->store().sum_announcements({protocol::bytes{half}})).front().count;
  CHECK(parts == again.count);
  const auto ids = must(m.disk->store().announced_ids({}, 100));
  CHECK(ids.size() == 40);
  CHECK(must(m.disk->store().announced({ids.front(), ids.back()})).size() == 2);
}

TEST_CASE("seeders are the peers that say they have the newest archive") {
  market m;
  m.say_copies(1, {market::archive_of("tool")}); // before anybody knows what it is
  m.add("tool", "counted");
  m.add("other", "not counted");
  CHECK(m.seeders_of("tool") == 1);
  CHECK(m.seeders_of("other") == 0);
  m.say_copies(2, {market::archive_of("tool"), market::archive_of("other")});
  m.say_copies(2, {market::archive_of("tool")}, 1'000'000, 1); // a peer counts once, in however many parts
  CHECK(m.seeders_of("tool") == 2);
  CHECK(m.seeders_of("other") == 1);

  SECTION("a later word replaces the one before") {
    m.say_copies(1, {}, 1'000'001);
    CHECK(m.seeders_of("tool") == 1);
    m.say_copies(1, {market::archive_of("tool")}, 1'000'000); // an old one comes late
    CHECK(m.seeders_of("tool") == 1);
  }
  SECTION("a word that expired counts no more") {
    CHECK(must(m.disk->store().expire_announcements(1'100'000, 100)) == 3);
    CHECK(m.seeders_of("tool") == 0);
  }
  SECTION("copies of an old version count no more") {
    m.add(m.ada, "tool", "2.0.0", [](announcement_body& body) { body.archive = market::archive_of("tool 2"); });
    CHECK(m.seeders_of("tool") == 0);
    m.say_copies(5, {market::archive_of("tool 2")});
    CHECK(m.seeders_of("tool") == 1);
  }
  SECTION("many are found by how many they are") {
    for (std::uint8_t i = 10; i < 60; ++i)
      m.say_copies(i, {market::archive_of("other")});
    CHECK(m.seeders_of("other") == 51);
    actors::search_query query;
    query.min_seeders = 51;
    CHECK(m.names(query) == list{"other"});
  }
}
