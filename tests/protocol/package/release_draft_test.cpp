#include "protocol/package/release_draft.hpp"

#include "protocol/catalogue/announcement.hpp"
#include "protocol/package/release_check.hpp"
#include "tests/catch.hpp"
#include "tests/protocol/samples.hpp"

using namespace souk::protocol;

namespace {

manifest manifest_of(std::string version) {
  manifest m;
  m.name = "demo";
  m.version = std::move(version);
  m.description = "a demo";
  return m;
}

result<release_draft> draft(const manifest& m, const std::optional<earlier_releases>& earlier) {
  return draft_release(m, {samples::content_digest(1), 100, 0, {}}, earlier, samples::chain(), samples::keys(1),
                       samples::now);
}

earlier_releases after(const release_draft& x) {
  return {x.sequence, *decode<release_index>(x.index)};
}

} // namespace

TEST_CASE("what a publish makes passes every check of a reader") {
  const auto made = draft(manifest_of("1.0.0"), std::nullopt);
  REQUIRE(made);
  const auto head = check_head(made->head, samples::now);
  REQUIRE(head);
  CHECK((head->body.sequence == 1 && head->body.newest == "1.0.0"));
  const auto index = check_index(made->index, head->body);
  REQUIRE(index);
  CHECK(check_release(made->release_document, index->versions.at(0), made->package));
  CHECK(check_announcement(made->announcement, samples::now));
}

TEST_CASE("versions stay in order, a version is published once, a prerelease is not newest") {
  const auto second = draft(manifest_of("2.0.0"), std::nullopt);
  REQUIRE(second);
  const auto first = draft(manifest_of("1.0.0"), after(*second));
  REQUIRE(first);
  const auto third = draft(manifest_of("3.0.0-rc.1"), after(*first));
  REQUIRE(third);
  const auto head = check_head(third->head, samples::now);
  REQUIRE(head);
  CHECK((head->body.sequence == 3 && head->body.newest == "2.0.0"));
  CHECK(check_index(third->index, head->body));
  const auto again = draft(manifest_of("1.0.0+other"), after(*third));
  REQUIRE_FALSE(again);
  CHECK(again.error().code == errc::exists);
}

TEST_CASE("an announcement that is too long names what to shorten") {
  auto m = manifest_of("1.0.0");
  m.description = std::string(limits::description_bytes_max, 'x');
  m.tags = std::vector<std::string>(limits::tags_max, std::string(limits::tag_bytes_max, 'y'));
  m.license = std::string(limits::license_bytes_max, 'z');
  m.name = std::string(limits::name_bytes_max, 'n');
  const auto made = draft(m, std::nullopt);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == errc::bad_manifest);
}
