#include "bench/scenarios/programs.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/control/socket_path.hpp"

namespace souk::bench {
namespace {

using namespace std::chrono_literals;
using protocol::errc;
using protocol::fail;
using protocol::result;

constexpr auto start_max = 20s;
constexpr auto settle_max = 60s;
constexpr auto stop_max = 3s;

std::string program() {
  if (const char* given = std::getenv("SOUK"))
    return given;
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "souk").string();
}

std::vector<char*> pointers_of(std::vector<std::string>& words) {
  std::vector<char*> made;
  for (auto& each : words)
    made.push_back(each.data());
  made.push_back(nullptr);
  return made;
}

std::string contents_of(int descriptor) {
  std::string all;
  std::array<char, 65536> part{};
  for (off_t at = 0;;) {
    const auto got = ::pread(descriptor, part.data(), part.size(), at);
    if (got <= 0)
      return all;
    all.append(part.data(), static_cast<std::size_t>(got));
    at += got;
  }
}

// Nodes and commands of this run are alone: neither the user's settings nor other nodes of this network reach them.
void keep_apart() {
  static const bool once = [] {
    ::setenv("SOUK_LOCAL_DISCOVERY", "false", 1);
    for (const auto* name : {"SOUK_DATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME"})
      ::unsetenv(name);
    return true;
  }();
  static_cast<void>(once);
}

double kib_in(int pid, const std::string& name) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":"))
      return std::stod(line.substr(name.size() + 1));
  return 0;
}

struct standing {
  std::string name;
  std::unique_ptr<node_network> network;
};
standing& the_standing() {
  static standing one;
  return one;
}

} // namespace

folder::folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "souk-scenarios.XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    std::abort();
  path_ = pattern;
}

folder::~folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

command::command(const std::vector<std::string>& words) {
  keep_apart();
  std::vector<std::string> all{program()};
  all.insert(all.end(), words.begin(), words.end());
  all.emplace_back("--json");
  for (std::size_t i = 1; i < all.size(); ++i)
    text_ += (i == 1 ? "" : " ") + all[i];
  auto raw = pointers_of(all);
  out_ = ::memfd_create("souk-out", MFD_CLOEXEC);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, out_, 1);
  ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  began_ = std::chrono::steady_clock::now();
  if (::posix_spawn(&pid_, raw[0], &files, nullptr, raw.data(), environ) != 0)
    pid_ = -1;
  ::posix_spawn_file_actions_destroy(&files);
}

result<command::outcome> command::wait() {
  int status = -1;
  if (pid_ > 0)
    ::waitpid(pid_, &status, 0);
  outcome made;
  made.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_).count();
  const auto printed = contents_of(out_);
  ::close(out_);
  made.document = json::parse(printed, nullptr, false);
  if (pid_ > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !made.document.is_discarded())
    return made;
  return fail(errc::internal, "souk " + text_ + " failed: " + (printed.empty() ? "it printed nothing" : printed));
}

result<std::unique_ptr<node_process>> node_process::start(const std::filesystem::path& data,
                                                          const std::vector<std::string>& flags) {
  keep_apart();
  std::unique_ptr<node_process> made{new node_process};
  made->data_ = data;
  std::vector<std::string> words{program(), "node", "run", "--data", data.string(), "--listen", "127.0.0.1:0"};
  words.insert(words.end(), flags.begin(), flags.end());
  auto raw = pointers_of(words);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(errc::internal, "no pipe can be had");
  made->pid_ = ::fork();
  if (made->pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // an interrupted run leaves no nodes behind
    const auto nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, 0);
    ::dup2(ends[1], 1);
    ::dup2(nothing, 2);
    ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  made->out_ = ends[0];
  if (!made->read_address())
    return fail(errc::internal, "a node did not start in " + data.string());
  made->control_ = runtime::control_client::connect(runtime::control_socket_path(data));
  if (!made->control_)
    return fail(errc::internal, "a node does not answer in " + data.string());
  return made;
}

bool node_process::read_address() {
  const auto end = std::chrono::steady_clock::now() + start_max;
  std::string line;
  for (char c = 0; line.find('\n') == std::string::npos;) {
    pollfd ready{out_, POLLIN, 0};
    if (std::chrono::steady_clock::now() > end || ::poll(&ready, 1, 1000) < 0)
      return false;
    if (ready.revents == 0)
      continue;
    if (::read(out_, &c, 1) != 1)
      return false;
    line += c;
  }
  std::string word;
  std::istringstream{line} >> word >> address_;
  return word == "listening";
}

void node_process::begin_to_stop() {
  if (pid_ > 0)
    ::kill(pid_, SIGTERM);
}

node_process::~node_process() {
  if (pid_ > 0) {
    begin_to_stop();
    const auto gone = [this] { return ::waitpid(pid_, nullptr, WNOHANG) != 0; };
    if (!becomes_true(gone, stop_max)) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  if (out_ >= 0)
    ::close(out_);
}

result<json> node_process::call(const std::string& method, const json& params) {
  return control_->call(method, params, {});
}

double node_process::resident_kib() const {
  return kib_in(pid_, "VmRSS");
}

double node_process::anonymous_kib() const {
  return kib_in(pid_, "RssAnon");
}

node_network::~node_network() {
  for (auto& each : nodes_)
    each->begin_to_stop();
}

result<void> node_network::grow(std::size_t count, std::size_t seeding_from) {
  while (nodes_.size() < count) {
    std::vector<std::string> flags;
    if (!nodes_.empty())
      flags = {"--bootstrap", nodes_[0]->address()};
    if (nodes_.size() >= seeding_from)
      flags.insert(flags.end(), {"--seed", "all"});
    auto started = node_process::start(place_.fresh("node"), flags);
    if (!started)
      return fail(started.error());
    nodes_.push_back(*std::move(started));
  }
  return {};
}

result<void> node_network::settle(std::size_t known_at_least) {
  for (auto& each : nodes_) {
    const auto knows = [&] {
      const auto status = each->call("node_status", json::object());
      return status && (*status)["peers"]["verified"].get<std::size_t>() >= known_at_least;
    };
    if (!becomes_true(knows, settle_max))
      return fail(errc::timeout, "a node does not come to know the others");
  }
  return {};
}

bool detail::pause_before(std::chrono::steady_clock::time_point end, std::chrono::microseconds pause) {
  if (std::chrono::steady_clock::now() >= end)
    return false;
  std::this_thread::sleep_for(pause);
  return true;
}

node_network* detail::standing_network(const std::string& name) {
  auto& one = the_standing();
  return one.network && one.name == name ? one.network.get() : nullptr;
}

node_network* detail::begin_network(const std::string& name) {
  auto& one = the_standing();
  one.network = nullptr; // the old one ends before the new one begins
  one.name = name;
  one.network = std::make_unique<node_network>();
  return one.network.get();
}

void end_networks() {
  the_standing().network = nullptr;
}

} // namespace souk::bench
