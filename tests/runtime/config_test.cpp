#include "runtime/config.hpp"

#include <fstream>
#include <map>

#include "runtime/version.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/temporary_folder.hpp"

using namespace souk;
using runtime::setting_source;

namespace {

struct world {
  tests::temporary_folder folder;
  std::map<std::string, std::string> environment;
  runtime::config_inputs inputs;

  world() {
    inputs.flags.push_back({"data", {folder.path().string()}});
    inputs.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto at = environment.find(name);
      return at == environment.end() ? std::nullopt : std::optional{at->second};
    };
  }
  void write(const std::string& text) { std::ofstream{folder.path() / "config.toml"} << text; }
  auto load() { return runtime::load_config(inputs); }
};

} // namespace

TEST_CASE("a setting comes from the strongest source that names it") {
  world w;
  CHECK(w.load()->network == 0);
  CHECK(w.load()->find("network")->source == setting_source::default_value);
  w.write("network = 1\nseed = \"all\"\nbootstrap = [\"a:1\", \"b:2\"]\n");
  CHECK(w.load()->network == 1);
  CHECK(w.load()->find("network")->source == setting_source::file);
  w.environment["SOUK_NETWORK"] = "2";
  CHECK(w.load()->network == 2);
  CHECK(w.load()->find("network")->source == setting_source::environment);
  w.inputs.flags.push_back({"network", {"3"}});
  CHECK(w.load()->network == 3);
  CHECK(w.load()->find("network")->source == setting_source::flag);
  CHECK(w.load()->bootstrap == std::vector<std::string>{"a:1", "b:2"});
  CHECK(w.load()->seed == actors::seeding::all);
}

TEST_CASE("a joined network is weaker than whatever the user says") {
  world w;
  std::ofstream{runtime::joined_network_file(w.folder.path())} << "9\n";
  CHECK(w.load()->network == 9);
  w.write("network = 1\n");
  CHECK(w.load()->network == 1);
}

TEST_CASE("what is wrong in the configuration is named") {
  world w;
  const auto refused = [&](const std::string& text) {
    w.write(text);
    const auto loaded = w.load();
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == protocol::errc::usage);
    return loaded.error().message;
  };
  CHECK(refused("listne = \"x\"").find("did you mean 'listen'") != std::string::npos);
  CHECK(refused("\n\nlisten = \"x\"").find("line 3") != std::string::npos);
  CHECK(refused("network = 4294967296").find("network") != std::string::npos);
  CHECK(refused("quota = \"many\"").find("10GiB") != std::string::npos);
  CHECK(refused("seed = [\"all\"]").find("one value") != std::string::npos);
  CHECK(refused("= 3").find("not TOML") != std::string::npos);
  w.write("");
  w.environment["SOUK_SEED"] = "some";
  CHECK(w.load().error().message.find("SOUK_SEED") != std::string::npos);
}

TEST_CASE("the folders follow the XDG specification") {
  world w;
  w.inputs.flags.clear();
  w.environment = {{"HOME", "/home/ada"}};
  CHECK(w.load()->data == "/home/ada/.local/share/souk");
  CHECK(w.load()->file == "/home/ada/.config/souk/config.toml");
  w.environment["XDG_DATA_HOME"] = "/srv/data";
  CHECK(w.load()->data == "/srv/data/souk");
  w.environment["SOUK_DATA"] = w.folder.path().string();
  CHECK(w.load()->data == w.folder.path());
  CHECK(w.load()->file == w.folder.path() / "config.toml");
  w.environment.clear();
  CHECK_FALSE(w.load());
}

TEST_CASE("sizes have units") {
  CHECK(runtime::parse_size("1048576") == 1048576);
  CHECK(runtime::parse_size("10 GiB") == std::uint64_t{10} << 30);
  CHECK(runtime::parse_size("500MB") == 500'000'000);
  CHECK_FALSE(runtime::parse_size("99999999999 TiB"));
  CHECK_FALSE(runtime::parse_size("-1"));
  CHECK_FALSE(runtime::parse_size("1 parsec"));
  CHECK_FALSE(runtime::parse_size(""));
}

TEST_CASE("the program says the version of the build file") {
  std::ifstream file{SOUK_SOURCE_DIR "/CMakeLists.txt"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  CHECK(text.find("VERSION " + std::string{runtime::program_version} + " ") != std::string::npos);
}
