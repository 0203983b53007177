// A node like any other, but one of its actors fails whenever a folder is packed that has a file FAIL in it: to see what operators see
// then (bench/operations/prometheus.sh).
//
//   failing_node DATA_DIR BOOTSTRAP HTTP      until SIGTERM; prints `serving http://IP:PORT/metrics` when ready
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <pthread.h>

#include "actors/archiver.hpp"
#include "runtime/node/host.hpp"

namespace {

using namespace souk;

class failing_archiver final : public actors::archiver {
public:
  explicit failing_archiver(std::shared_ptr<actors::archiver> real) : real_{std::move(real)} {}
  protocol::result<actors::packed_package> pack(const std::string& folder, bool keep,
                                                const std::string& output) override {
    if (std::filesystem::exists(std::filesystem::path{folder} / "FAIL"))
      throw std::runtime_error{"planted"};
    return real_->pack(folder, keep, output);
  }
  protocol::result<std::unique_ptr<actors::unpacking>> begin(const actors::unpack_order& order) override {
    return real_->begin(order);
  }
  protocol::result<std::vector<actors::installed_package>> commit(std::vector<std::unique_ptr<actors::unpacking>> all,
                                                                  const actors::folder_change& change) override {
    return real_->commit(std::move(all), change);
  }
  protocol::result<void> recover() override { return real_->recover(); }
  protocol::result<void> remove(const actors::installed_package& package) override { return real_->remove(package); }
  protocol::result<std::vector<std::string>> verify(const actors::installed_package& package) override {
    return real_->verify(package);
  }

private:
  std::shared_ptr<actors::archiver> real_;
};

int end_with(const protocol::error& why) {
  std::fprintf(stderr, "failing_node: %s\n", why.message.c_str());
  return protocol::exit_code(why.code);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4)
    return end_with({protocol::errc::usage, "usage: failing_node DATA_DIR BOOTSTRAP HTTP", {}});
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t ending{};
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  const auto settings = runtime::load_config(
    {{{"data", {argv[1]}}, {"listen", {"127.0.0.1:0"}}, {"bootstrap", {argv[2]}}, {"http", {argv[3]}}},
     [](const std::string&) { return std::optional<std::string>{}; }});
  if (!settings)
    return end_with(settings.error());
  runtime::host_options options;
  options.settings = *settings;
  options.instead_of_archiver = [](auto real) { return std::make_shared<failing_archiver>(std::move(real)); };
  auto started = runtime::host::start(options);
  if (!started)
    return end_with(started.error());
  if (const auto opened = (*started)->open_control(); !opened)
    return end_with(opened.error());
  const auto http = (*started)->open_http();
  if (!http)
    return end_with(http.error());
  std::printf("serving http://%s/metrics\n", to_string(**http).c_str());
  std::fflush(stdout);
  auto received = 0;
  sigwait(&ending, &received);
  (*started)->stop(std::chrono::seconds{2});
}
