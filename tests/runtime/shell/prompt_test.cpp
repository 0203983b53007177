// Lines as somebody types them.
#include "runtime/shell/prompt.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "protocol/hash.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::shell {
namespace {

class typing {
public:
  typing() {
    protocol::set_crypto_mode(protocol::crypto_mode::model);
    session_settings settings;
    settings.print = [this](std::string_view line) { printed_.emplace_back(line); };
    at_ = std::make_unique<session>(settings);
    prompt_ = std::make_unique<prompt>(*at_);
  }

  // What is printed, or the error.
  std::string operator()(std::string_view line) {
    printed_.clear();
    if (const auto taken = prompt_->take(line); !taken)
      return taken.error().message;
    std::string all;
    for (const auto& each : printed_)
      all += (all.empty() ? "" : "\n") + each;
    return all;
  }

  session& at() { return *at_; }
  prompt& lines() { return *prompt_; }

private:
  std::vector<std::string> printed_;
  std::unique_ptr<session> at_;
  std::unique_ptr<prompt> prompt_;
};

} // namespace

TEST_CASE("a line is a command, or Lua, and its value is shown") {
  typing type;
  CHECK(type("") == "");
  CHECK(type("1 + 2") == "3");
  CHECK(type("x = 5") == "");
  CHECK(type("x, x * 1.5, 'text', nil") == "5  7.5  text  nil");
  CHECK(type("{3, 'a', name = {1, 2}}") == "{3, \"a\", name = {1, 2}}");
  CHECK(type("peers 12").starts_with("12 peers, seed 1, latency geo, "));
  CHECK(type("gone = kill {3, 4}") == "");
  CHECK(type("#peers()") == "10");
  CHECK(type("restart gone") == "{3, 4}");
  CHECK(type("net peers=5 latency=fixed:10").starts_with("5 peers, seed 1, latency fixed:10, "));
  CHECK(type("help kill").find("for example: kill \"20%\"") != std::string::npos);
  CHECK(type("help").find("\nfaults\n  kill ") != std::string::npos);
}

TEST_CASE("lines that belong together are taken together") {
  typing type;
  CHECK(type("for i = 1, 2 do") == "");
  CHECK(type.lines().goes_on());
  CHECK(type("  print(i)") == "");
  CHECK(type("end") == "1\n2");
  CHECK_FALSE(type.lines().goes_on());
  CHECK(type("t = {1,") == "");
  type.lines().forget();
  CHECK(type("1") == "1");
}

TEST_CASE("what is mistyped is told, with what was meant") {
  typing type;
  CHECK(type("kil 3") == "there is no command 'kil', did you mean 'kill'?");
  CHECK(type("sttas") == "there is no command 'sttas', did you mean 'stats'?");
  CHECK(type("lookpu(3, 'x')") == "there is no command 'lookpu', did you mean 'lookup'?");
  CHECK(type("help kil") == "there is no command 'kil', did you mean 'kill'?");
  CHECK(type("kill 3") == "there is no network yet: net{peers=20} makes one");
  CHECK(type("x = = 3").find("unexpected symbol near '='") != std::string::npos);
  CHECK(type("nil + 1").find("attempt to perform arithmetic") == 0);
}

TEST_CASE("what runs is interrupted, and the next line works") {
  typing type;
  type("peers 20");
  for (const std::string line :
       {"run 10000h", "while true do end", "run_until(function() return false end, '9000h')"}) {
    std::thread other{[&] {
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
      type.at().lua().watch().interrupt();
    }};
    CHECK(type(line) == "interrupted");
    other.join();
    CHECK(type("1 + 1") == "2");
  }
  CHECK(type("#peers()") == "20");
}

TEST_CASE("words are completed: commands, variables, fields and packages") {
  typing type;
  type("counted = 3");
  const auto has = [&](std::string_view line, std::string_view word) {
    const auto all = type.lines().completions(line);
    return std::find(all.begin(), all.end(), word) != all.end();
  };
  CHECK(has("pub", "publish"));
  CHECK(has("cou", "counted"));
  CHECK(has("net pe", "peers="));
  CHECK(has("help look", "lookup"));
  type("peers 5");
  type("publish(2, 'greeting', '1.0.0')");
  CHECK(has("install 3 gre", "greeting"));
  CHECK(has("inspect 4", "4"));
  CHECK_FALSE(has("inspect 6", "6"));
  type("target = id(4)");
  type("kill 3");
  CHECK_FALSE(has("inspect 3", "3"));
  const auto whole = type("print(target)");
  CHECK(has("inspect " + whole.substr(0, 3), whole));
}

} // namespace souk::runtime::shell
