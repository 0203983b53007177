// A package is the same bytes wherever and by whomever it is packed.
#include <clocale>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/runtime/store/fixture.hpp"

using namespace souk;
using namespace souk::tests;
using protocol::errc;

namespace {

void make_example(const std::string& folder) {
  write_manifest(folder, "example", "1.0.0", "exclude = [\"*.log\"]\n");
  write_file(folder + "/bin/run", "#!/bin/sh\necho hello\n", 0755);
  write_file(folder + "/empty", "");
  write_file(folder + "/Grüße/日本語.txt", "こんにちは");
  write_file(folder + "/debug.log", "not in the package");
  write_file(folder + "/.git/config", "not in the package");
  fs::create_directories(folder + "/nothing/in/here");
  fs::create_symlink("bin/run", folder + "/start");
  fs::create_symlink("../empty", folder + "/bin/up");
}

std::vector<std::string> paths_of(const actors::packed_package& packed) {
  std::vector<std::string> paths;
  for (const auto& file : packed.files)
    paths.push_back(file.path);
  return paths;
}

} // namespace

TEST_CASE("a folder packed twice gives the same digest") {
  scratch_folder scratch;
  make_example(scratch.at("a"));
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto first = must(disk->archiver().pack(scratch.at("a"), true, ""));
  CHECK(disk->store().state_of(first.archive) == actors::blob_state::complete);
  CHECK(must(disk->store().list_of(first.archive)) == first.list);
  CHECK(protocol::digest_of(read_archive(*disk, first.archive)) == first.archive);

  SECTION("with other times, another umask and in another place") {
    const auto before = ::umask(077);
    make_example(scratch.at("b"));
    ::umask(before);
    fs::last_write_time(scratch.at("b/empty"), fs::file_time_type{} + std::chrono::hours{1});
    ::chmod(scratch.at("b/bin/run").c_str(), 0700);
    ::chmod(scratch.at("b/empty").c_str(), 0600);
    const auto second = must(disk->archiver().pack(scratch.at("b"), false, ""));
    CHECK(second.archive == first.archive);
    CHECK(second.files == first.files);
  }
  SECTION("in another locale") {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "C.UTF-8");
    const auto second = must(disk->archiver().pack(scratch.at("a"), false, ""));
    std::setlocale(LC_ALL, before.c_str());
    CHECK(second.archive == first.archive);
  }
  SECTION("to a file inside the folder, which is no part of it") {
    const auto output = scratch.at("a/example.tar.zst");
    CHECK(must(disk->archiver().pack(scratch.at("a"), false, output)).archive == first.archive);
    CHECK(must(disk->archiver().pack(scratch.at("a"), false, output)).archive == first.archive);
    CHECK(protocol::digest_of(protocol::as_bytes(read_file(output))) == first.archive);
  }
}

TEST_CASE("a package holds what its manifest and the ignore files say") {
  scratch_folder scratch;
  const auto folder = scratch.at("a");
  make_example(folder);
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto pack = [&] { return paths_of(must(disk->archiver().pack(folder, false, ""))); };
  CHECK(pack()
        == std::vector<std::string>{"Grüße/日本語.txt", "bin/run", "bin/up", "empty", "nothing/in/here", "souk.toml",
                                    "start"});
  SECTION("a .gitignore") {
    write_file(folder + "/.gitignore", "# a comment\n/bin\nnothing/\n");
    CHECK(pack() == std::vector<std::string>{".gitignore", "Grüße/日本語.txt", "empty", "souk.toml", "start"});
    write_file(folder + "/.soukignore", "empty\n.*\n");
    const auto left = pack();
    CHECK(
      left
      == std::vector<std::string>{"Grüße/日本語.txt", "bin/run", "bin/up", "nothing/in/here", "souk.toml", "start"});
  }
  SECTION("an include list") {
    write_manifest(folder, "example", "1.0.0", "include = [\"/bin\"]\n");
    CHECK(pack() == std::vector<std::string>{"bin/run", "bin/up", "souk.toml"});
  }
}

TEST_CASE("what a package cannot hold is refused by name") {
  scratch_folder scratch;
  const auto folder = scratch.at("a");
  auto disk = must(runtime::open_disk(scratch.at("data")));
  const auto refusal = [&] { return disk->archiver().pack(folder, false, scratch.at("out")).error(); };
  CHECK(refusal().code == errc::not_found);
  fs::create_directories(folder);
  CHECK(refusal().code == errc::bad_manifest);
  write_manifest(folder, "example", "1.0.0");
  SECTION("a fifo") {
    ::mkfifo((folder + "/pipe").c_str(), 0644);
    CHECK(refusal().message.find("pipe is a fifo") == 0);
  }
  SECTION("a link that leaves") {
    fs::create_symlink("../secret", folder + "/out");
    CHECK(refusal().message.find("out is a link that leaves the package") == 0);
  }
  SECTION("an absolute link") {
    fs::create_symlink("/etc/passwd", folder + "/abs");
    CHECK(refusal().code == errc::usage);
  }
  SECTION("a name that is no text") {
    write_file(folder + "/bad\xff", "");
    CHECK(refusal().code == errc::usage);
  }
  CHECK(!fs::exists(scratch.at("out")));
  CHECK(!has_leftovers(scratch.path));
}
