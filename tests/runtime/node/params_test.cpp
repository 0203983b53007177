#include "runtime/node/params.hpp"

#include "tests/catch.hpp"

using namespace souk;
using nlohmann::json;
using runtime::param_reader;

TEST_CASE("parameters are read strictly") {
  const json given{{"query", "x"}, {"limit", 5}, {"fuzzy", true}, {"root", "/tmp"}, {"packages", {"a", "b"}}};
  param_reader p{given};
  CHECK(p.text("query") == "x");
  CHECK(p.number_or("limit", 20, 100) == 5);
  CHECK(p.flag("fuzzy"));
  CHECK(p.folder("root") == "/tmp");
  CHECK(p.texts("packages") == std::vector<std::string>{"a", "b"});
  CHECK(p.text_or("sort", "name") == "name");
  CHECK(p.finish().has_value());
}

TEST_CASE("what is missing, of another type or unknown is named") {
  const auto message = [](const json& given, auto read) {
    param_reader p{given};
    read(p);
    const auto done = p.finish();
    return done ? std::string{} : done.error().message;
  };
  const auto contains = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  CHECK(contains(message(json::object(), [](auto& p) { p.text("query"); }), "query"));
  CHECK(contains(message({{"query", 3}}, [](auto& p) { p.text("query"); }), "query"));
  CHECK(contains(message({{"limit", -1}}, [](auto& p) { p.number_or("limit", 1, 9); }), "limit"));
  CHECK(contains(message({{"limit", 10}}, [](auto& p) { p.number_or("limit", 1, 9); }), "9"));
  CHECK(contains(message({{"fuzzy", "yes"}}, [](auto& p) { p.flag("fuzzy"); }), "fuzzy"));
  CHECK(contains(message({{"root", "relative"}}, [](auto& p) { p.folder("root"); }), "absolute"));
  CHECK(contains(message({{"package", "A"}}, [](auto& p) { p.package("package"); }), "not the name of a package"));
  CHECK(contains(message({{"qeury", "x"}}, [](auto& p) { p.maybe_text("query"); }), "did you mean 'query'"));
  CHECK(contains(message(json::array({1}), [](auto&) {}), "one map"));
}
