#include "runtime/telemetry/otlp_exporter.hpp"

#include <future>

#include "runtime/net/io_thread.hpp"
#include "runtime/telemetry/otlp_sender.hpp"

namespace souk::runtime {

otlp_exporter::otlp_exporter(io_thread& io, otlp_setting setting, std::shared_ptr<registry> counts, refresher refresh)
    : io_{io}, sender_{std::make_shared<sender>(io, std::move(setting), std::move(counts), std::move(refresh))} {
  io_.run_and_wait([this] { sender_->start(); });
}

otlp_exporter::~otlp_exporter() {
  io_.run_and_wait([this] { sender_->close(); });
}

void otlp_exporter::flush(std::chrono::milliseconds limit) {
  const auto ended = std::make_shared<std::promise<void>>();
  auto waiting = ended->get_future();
  io_.run_and_wait([&] { sender_->send_last([ended] { ended->set_value(); }); });
  (void)waiting.wait_for(limit);
  io_.run_and_wait([this] { sender_->close(); });
}

} // namespace souk::runtime
