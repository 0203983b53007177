// A process that is killed at any moment of an install: afterwards the old package stands there or the new one,
// whole, the ledger agrees, and nothing else is left.
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;

namespace {

void make_version(const std::string& folder, const std::string& version) {
  write_manifest(folder, "example", version);
  for (int i = 0; i < 30; ++i)
    write_file(folder + "/src/" + std::to_string(i), version + " of file " + std::to_string(i));
}

// Installs the two in turn until it is killed; writes a byte for each install that was acknowledged.
[[noreturn]] void install_for_ever(const std::string& data, const std::vector<actors::unpack_order>& orders, int tell) {
  auto disk = runtime::open_disk(data);
  if (!disk || !(*disk)->archiver().recover())
    ::_exit(1);
  for (std::uint8_t turn = 0;; turn ^= 1) {
    const auto archive = (*disk)->store().read_whole(orders[turn].release.archive, 1 << 20);
    if (!archive || !install(**disk, orders[turn], *archive) || ::write(tell, &turn, 1) != 1)
      ::_exit(1);
  }
}

} // namespace

TEST_CASE("an install that is killed leaves the old package or the new one") {
  scratch_folder scratch;
  const auto root = scratch.at("into");
  std::vector<actors::unpack_order> orders;
  std::vector<std::map<std::string, std::string>> pictures;
  {
    auto disk = must(runtime::open_disk(scratch.at("data")));
    for (const std::string version : {"1.0.0", "2.0.0"}) {
      make_version(scratch.at(version), version);
      orders.push_back(order_for(*disk, must(disk->archiver().pack(scratch.at(version), true, "")), root));
      pictures.push_back(picture_of(scratch.at(version)));
    }
  }
  protocol::random_source random{42, 0, 0};
  std::size_t replaced = 0;
  for (int round = 0; round < 50; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    if (child == 0)
      install_for_ever(scratch.at("data"), orders, ends[1]);
    ::close(ends[1]);
    std::uint8_t first = 0;
    CHECK(::read(ends[0], &first, 1) == 1);
    ::usleep(static_cast<useconds_t>(random.below(15'000)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (std::uint8_t more = 0; ::read(ends[0], &more, 1) == 1;)
      ++replaced;
    ::close(ends[0]);

    auto disk = must(runtime::open_disk(scratch.at("data")));
    must(disk->archiver().recover());
    const auto installed = must(disk->store().installed(root));
    REQUIRE(installed.size() == 1);
    const std::size_t now = installed.front().version == "1.0.0" ? 0 : 1;
    CHECK(picture_of(root + "/example") == pictures[now]);
    CHECK(std::distance(fs::directory_iterator{root}, fs::directory_iterator{}) == 1);
    CHECK(must(disk->archiver().verify(installed.front())).empty());
  }
  INFO(replaced << " installs went through besides the first of each round");
  CHECK(fs::is_empty(scratch.at("data/blobs/partial")));
}
