// What trees, bars and steps look like at the prompt.
#include "protocol/shell/pictures.hpp"

#include "tests/catch.hpp"

namespace souk::protocol {

TEST_CASE("a tree of actors: each below its parent, figures in columns") {
  const std::vector<pictured_actor> all{{"store", "store", "node", 0, 7, 12.25},
                                        {"node", "node", "", 1, 1234, 12.3},
                                        {"hot", "cache_tier", "node", 3, 5, 1},
                                        {"worker", "worker", "hot", 0, 0, 0},
                                        {"stray", "stray", "who is gone", 0, 2, 3}};
  CHECK(actor_tree(all)
        == "actor               mailbox     handled         age\n"
           "node                      1        1234      12.3 s\n"
           "  store                   0           7      12.2 s\n"
           "  hot (cache_tier)        3           5       1.0 s\n"
           "    worker                0           0       0.0 s\n"
           "stray                     0           2       3.0 s");
  CHECK(actor_tree({}) == "actor  mailbox     handled         age");
}

TEST_CASE("actors that are each other's parents hang no tree") {
  CHECK(actor_tree({{"a", "a", "b", 0, 0, 0}, {"b", "b", "a", 0, 0, 0}}) == "actor  mailbox     handled         age");
  CHECK(actor_tree({{"", "x", "", 0, 0, 0}}).size() < 200);
}

TEST_CASE("bars of buckets are as long as there are contacts, but no longer than the screen") {
  CHECK(bucket_bars({{0, 3}, {12, 1}, {13, 0}})
        == "bits  contacts\n   0         3 ███\n  12         1 █\n  13         0 ");
  CHECK(bucket_bars({{0, 400}}).size() < 250);
  CHECK(bucket_bars({}) == "bits  contacts");
}

TEST_CASE("a lookup: each peer below the one that told of it") {
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  const std::string third(64, 'c');
  const std::string fourth(64, 'd');
  const std::vector<pictured_step> steps{{third, 21, 9.0, 5, 1, true, first},
                                         {first, 0.04, 12.3, 2, 8, false, ""},
                                         {second, 1, std::nullopt, 9, 0, false, "who was not asked"},
                                         {fourth, 12.4, 8.0, 3, 0, false, first}};
  CHECK(lookup_tree(steps)
        == "asked                                 at  bits  came back\n"
           "aaaaaaaaaaaa                      0.0 ms     2  12.3 ms later: 8 closer\n"
           "  dddddddddddd                   12.4 ms     3  8.0 ms later: 0 closer\n"
           "  cccccccccccc                   21.0 ms     5  9.0 ms later: 1 closer, has it, the nearest\n"
           "bbbbbbbbbbbb                      1.0 ms     9  no answer");
  CHECK(lookup_tree({}) == "asked                                 at  bits  came back");
}

TEST_CASE("peers that tell of each other hang no tree") {
  CHECK(lookup_tree({{"a", 0, 1.0, 1, 0, false, "b"}, {"b", 0, 1.0, 1, 0, false, "a"}}).find('\n') == std::string::npos);
  CHECK(lookup_tree({{"a", 0, 1.0, 1, 0, false, "a"}}).find('\n') == std::string::npos);
}

} // namespace souk::protocol
