#include "runtime/node/package_ref.hpp"

#include "protocol/package/publisher.hpp"
#include "runtime/node/link.hpp"
#include "tests/catch.hpp"

using namespace souk;
using protocol::errc;
using runtime::parse_package_ref;

namespace {

protocol::publisher_id some_publisher() {
  protocol::publisher_id made;
  for (std::size_t i = 0; i < made.raw.size(); ++i)
    made.raw[i] = static_cast<std::uint8_t>(7 * i + 1);
  return made;
}

} // namespace

TEST_CASE("a package is named in every form") {
  const auto publisher = some_publisher();
  const auto text = protocol::to_text(publisher);
  CHECK(parse_package_ref("cpp-starter")->name == "cpp-starter");
  CHECK_FALSE(parse_package_ref("cpp-starter")->publisher);
  CHECK(parse_package_ref("cpp-starter@^1.2")->range == "^1.2");
  CHECK(parse_package_ref(publisher.hex() + "/a")->publisher == publisher);
  CHECK(parse_package_ref(text + "/a")->publisher == publisher);
  auto upper = text;
  for (auto& c : upper)
    c = static_cast<char>(std::toupper(c));
  CHECK(parse_package_ref(upper + "/a@1.0.0")->publisher == publisher);
  const auto prefix = parse_package_ref(text.substr(0, 12) + "/a");
  CHECK(prefix->publisher_prefix == text.substr(0, 12));
  CHECK_FALSE(prefix->publisher);
  CHECK(parse_package_ref("ada/a")->publisher_prefix == "ada");
}

TEST_CASE("a share link names a package and its peers") {
  runtime::link made{0, {{}}, runtime::shared_package{{some_publisher(), "a"}, "1.2.3", {}}};
  const auto parsed = parse_package_ref(to_text(made));
  REQUIRE(parsed);
  CHECK(parsed->name == "a");
  CHECK(parsed->range == "1.2.3");
  CHECK(parsed->publisher == some_publisher());
  CHECK(parsed->archive == protocol::digest{});
  CHECK(parsed->peers.size() == 1);
  made.package.reset();
  CHECK(parse_package_ref(to_text(made)).error().message.find("souk join") != std::string::npos);
}

TEST_CASE("a name that cannot be a package's is a usage error") {
  const auto text = protocol::to_text(some_publisher());
  for (const auto& wrong : {std::string{}, std::string{"../up"}, std::string{"a/b/c"}, std::string{"a b"},
                            std::string{"A"}, std::string{"a@"}, std::string{"a@not a range"}, std::string{"/a"},
                            std::string{"a/"}, text.substr(0, 8) + "/a", text.substr(0, text.size() - 1) + "b/a",
                            std::string{"souk:xyz"}, std::string(64, 'g') + "/a", std::string{"a\0b", 3}}) {
    INFO(wrong);
    const auto parsed = parse_package_ref(wrong);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::usage);
    CHECK(parsed.error().message.find('\n') == std::string::npos);
  }
}
