// The small tables of the store, and the data folder itself.
#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

TEST_CASE("a data folder belongs to one node") {
  scratch_folder scratch;
  const auto folder = scratch.at("data");
  {
    const auto disk = must(runtime::open_disk(folder));
    const auto second = runtime::open_disk(folder);
    REQUIRE(!second);
    CHECK(second.error().code == errc::internal);
    CHECK(second.error().message == "the data folder " + folder + " is in use by another node");
  }
  CHECK(runtime::open_disk(folder).has_value());
}

TEST_CASE("a data folder from a newer version is left alone") {
  scratch_folder scratch;
  write_file(scratch.at("data/version"), "99\n");
  const auto refused = runtime::open_disk(scratch.at("data"));
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::internal);
  CHECK(refused.error().message.find("newer version") != std::string::npos);
  CHECK(picture_of(scratch.at("data")).size() == 1);
  write_file(scratch.at("data/version"), "what?\n");
  CHECK(!runtime::open_disk(scratch.at("data")));
}

TEST_CASE("a data folder that cannot be made") {
  scratch_folder scratch;
  write_file(scratch.at("file"), "");
  CHECK(runtime::open_disk(scratch.at("file/data")).error().code == errc::internal);
}

TEST_CASE("records and contacts are there after a restart") {
  scratch_folder scratch;
  protocol::kept_record record;
  record.what.kind = protocol::record_kind::provider;
  record.what.key.raw[3] = 7;
  record.raw = {1, 2, 3};
  record.sender = protocol::endpoint::v4(0x7f000001, 0);
  const std::vector<protocol::contact> contacts{{record.what.key, *protocol::parse_endpoint("[2001:db8::1]:4000")},
                                                {{}, *protocol::parse_endpoint("10.0.0.1:65535")}};
  {
    auto disk = must(runtime::open_disk(scratch.at("data")));
    must(disk->store().save_record(record, 100));
    must(disk->store().save_record(record, 200)); // the same again
    record.what.provider.raw[0] = 1;
    must(disk->store().save_record(record, 50));
    must(disk->store().save_contacts({contacts.back()}));
    must(disk->store().save_contacts(contacts));
  }
  auto disk = must(runtime::open_disk(scratch.at("data")));
  CHECK(must(disk->store().load_contacts()) == contacts);
  CHECK(must(disk->store().load_records()).size() == 2);
  must(disk->store().erase_expired_records(50));
  const auto left = must(disk->store().load_records());
  REQUIRE(left.size() == 1);
  CHECK(left[0].expires_at == 200);
  CHECK(left[0].kind == protocol::record_kind::provider);
  CHECK(left[0].raw == record.raw);
  CHECK(left[0].sender == record.sender);
}

TEST_CASE("own packages and trust are there after a restart") {
  scratch_folder scratch;
  const publisher ada{1};
  actors::own_package own{{ada.id(), "tool"}, 1, {1}, {2, 2}, {}};
  {
    auto disk = must(runtime::open_disk(scratch.at("data")));
    must(disk->store().save_own(own));
    own.sequence = 2;
    must(disk->store().save_own(own));
    must(disk->store().save_trusted({"ada", publisher{2}.id()}));
    must(disk->store().save_trusted({"ada", ada.id()}));
  }
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto all = must(disk->store().load_own());
  REQUIRE(all.size() == 1);
  CHECK(all[0].package == own.package);
  CHECK(all[0].sequence == 2);
  CHECK(all[0].index == own.index);
  CHECK(all[0].announcement.empty());
  const auto trusted = must(disk->store().load_trusted());
  REQUIRE(trusted.size() == 1);
  CHECK(trusted[0].publisher == ada.id());
}

TEST_CASE("a head never goes back") {
  scratch_folder scratch;
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const protocol::package_name package{publisher{1}.id(), "tool"};
  must(disk->store().note_sequence(package, 5));
  must(disk->store().note_sequence(package, 5));
  must(disk->store().note_sequence(package, 7));
  CHECK(disk->store().note_sequence(package, 6).error().code == errc::verification);
  must(disk->store().note_sequence({package.publisher, "other"}, 1));
}

TEST_CASE("a package that was published meanwhile is not overwritten") {
  scratch_folder scratch;
  const publisher ada{1};
  auto disk = must(runtime::open_disk(scratch.at("data")));
  actors::own_package own{{ada.id(), "tool"}, 2, {1}, {}, {}};
  must(disk->store().save_own(own));
  must(disk->store().save_own(own)); // the same once more
  own.head = {2};
  const auto refused = disk->store().save_own(own);
  REQUIRE(!refused);
  CHECK(refused.error().code == protocol::errc::conflict);
  own.sequence = 3;
  must(disk->store().save_own(own));
  CHECK(must(disk->store().load_own()).at(0).head == protocol::bytes{2});
}

TEST_CASE("a search sees what was stored a moment ago, and whom the user trusts") {
  scratch_folder scratch;
  const publisher ada{1};
  auto disk = must(runtime::open_disk(scratch.at("data")));
  actors::search_query query;
  query.text = "tool";
  CHECK(must(disk->reader().search(query)).total == 0);
  const auto raw = ada.announce("tool", "1.0.0");
  must(disk->store().add_announcements({{*protocol::decode_canonical<protocol::announcement>(raw), raw}}));
  REQUIRE(must(disk->reader().search(query)).total == 1);
  CHECK(!must(disk->reader().search(query)).hits.front().trusted);
  must(disk->store().save_trusted({"ada", ada.id()}));
  CHECK(must(disk->reader().search(query)).hits.front().trusted);
  must(disk->store().forget_trusted("ada"));
  CHECK(!must(disk->reader().search(query)).hits.front().trusted);
}
