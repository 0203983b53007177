#include "runtime/telemetry/otlp_sender.hpp"

#include <charconv>

#include <boost/asio/post.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include "runtime/net/bootstrap_address.hpp"
#include "runtime/net/io_thread.hpp"
#include "runtime/net/tcp_endpoint.hpp"
#include "runtime/telemetry/otlp_encoding.hpp"
#include "runtime/version.hpp"

namespace souk::runtime {
namespace {

namespace http = boost::beast::http;
using namespace std::chrono_literals;

constexpr std::size_t header_bytes_max = 8192;
constexpr std::size_t answer_bytes_max = 65'536;
constexpr auto retry_after_max = std::chrono::seconds{300};

std::uint64_t unix_ns() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

// OTLP 1.x, "Retryable Response Codes": every other failure is for good.
bool is_for_now(unsigned status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

// Of `Retry-After: SECONDS`; a date is not read.
std::optional<std::chrono::milliseconds> asked_wait(std::string_view text) {
  unsigned seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return std::min(std::chrono::seconds{seconds}, retry_after_max);
}

} // namespace

otlp_exporter::sender::sender(io_thread& io, otlp_setting setting, std::shared_ptr<registry> counts, refresher refresh)
    : setting_{std::move(setting)}, counts_{std::move(counts)}, refresh_{std::move(refresh)},
      started_unix_ns_{unix_ns()}, io_{io}, interval_{io.context()}, retry_{io.context()}, stream_{io.context()},
      unread_{header_bytes_max + answer_bytes_max}, wait_{setting_.retry_min} {
  request_.method(http::verb::post);
  request_.target(setting_.to.path);
  request_.version(11);
  request_.set(http::field::host, authority_of(setting_.to));
  request_.set(http::field::user_agent, "souk/" + std::string{program_version});
  request_.set(http::field::content_type, "application/json");
}

// --- what is sent

void otlp_exporter::sender::wait_for_next() {
  interval_.expires_after(setting_.interval);
  interval_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    if (cancelled || self->closed_ || self->ended_)
      return;
    self->begin_batch();
    self->wait_for_next();
  });
}

// One that still waits for the actors goes as it is: what is counted matters most when they hang.
void otlp_exporter::sender::begin_batch() {
  if (batch_open_)
    end_batch(batches_);
  batch_open_ = true;
  const auto number = ++batches_;
  refresh_([weak = weak_from_this(), executor = stream_.get_executor(), number] {
    boost::asio::post(executor, [weak, number] {
      if (const auto self = weak.lock())
        self->end_batch(number);
    });
  });
}

void otlp_exporter::sender::end_batch(std::uint64_t number) {
  if (closed_ || !batch_open_ || number != batches_)
    return;
  batch_open_ = false;
  if (waiting_.size() >= setting_.waiting_max)
    drop_oldest("queue_full");
  waiting_.push_back(
    otlp_request(counts_->collect(), {std::string{program_version}, setting_.instance}, {started_unix_ns_, unix_ns()}));
  send_next();
}

// Not the one under way. What is newer says more: counters go on from where they were.
void otlp_exporter::sender::drop_oldest(const char* reason) {
  const auto first = waiting_.begin() + (sending_ && waiting_.size() > 1 ? 1 : 0);
  waiting_.erase(first);
  ++dropped_;
  counts_->add(actors::counter::otlp_dropped, reason, 1);
}

void otlp_exporter::sender::send_last(std::function<void()> ended) {
  if (closed_)
    return ended();
  ended_ = std::move(ended);
  interval_.cancel();
  retry_.cancel();
  if (batch_open_)
    end_batch(batches_);
  batch_open_ = true;
  end_batch(++batches_);
}

void otlp_exporter::sender::close() {
  if (closed_)
    return;
  closed_ = true;
  interval_.cancel();
  retry_.cancel();
  stream_.close();
  sending_ = false;
  while (!waiting_.empty())
    drop_oldest("end");
  if (const auto ended = std::exchange(ended_, nullptr))
    ended();
}

void otlp_exporter::sender::finish_if_last() {
  if (ended_ && (waiting_.empty() || away_))
    close();
}

// --- how

void otlp_exporter::sender::send_next() {
  if (closed_ || sending_ || waiting_.empty())
    return;
  if (retry_.expiry() > std::chrono::steady_clock::now() && !ended_)
    return; // it will be tried again then
  sending_ = true;
  request_.body() = waiting_.front();
  request_.prepare_payload();
  reused_ = stream_.socket().is_open();
  if (reused_)
    write();
  else
    look_up();
}

void otlp_exporter::sender::look_up() {
  runtime::resolve(io_, {std::nullopt, setting_.to.host, setting_.to.port}, setting_.transfer_max,
                   [self = shared_from_this()](const resolved& found) {
                     if (self->closed_)
                       return;
                     if (!found)
                       return self->on_lost(found.error().message);
                     std::vector<tcp::endpoint> all;
                     for (const auto& each : *found)
                       all.push_back(tcp_endpoint(each));
                     self->connect(all);
                   });
}

void otlp_exporter::sender::connect(const std::vector<tcp::endpoint>& found) {
  stream_.expires_after(setting_.transfer_max);
  stream_.async_connect(found, [self = shared_from_this()](const error_code& code, const tcp::endpoint&) {
    if (self->closed_)
      return;
    if (code)
      return self->on_lost(code.message());
    self->write();
  });
}

void otlp_exporter::sender::write() {
  stream_.expires_after(setting_.transfer_max);
  http::async_write(stream_, request_, [self = shared_from_this()](const error_code& code, std::size_t) {
    if (self->closed_)
      return;
    if (code)
      return self->on_lost(code.message());
    self->read();
  });
}

void otlp_exporter::sender::read() {
  answer_.emplace();
  answer_->header_limit(header_bytes_max);
  answer_->body_limit(answer_bytes_max);
  unread_.clear();
  http::async_read(stream_, unread_, *answer_, [self = shared_from_this()](const error_code& code, std::size_t) {
    if (self->closed_)
      return;
    if (code == http::error::body_limit || code == http::error::header_limit)
      return self->end_one(false, "its answer is too long");
    if (code)
      return self->on_lost("no answer: " + code.message());
    self->on_answer();
  });
}

void otlp_exporter::sender::on_answer() {
  const auto& got = answer_->get();
  const auto status = got.result_int();
  if (!got.keep_alive())
    stream_.close();
  if (is_for_now(status)) {
    const auto header = got[http::field::retry_after];
    const auto asked = asked_wait({header.data(), header.size()});
    return on_failure("it answers " + std::to_string(status), asked ? *asked : next_wait());
  }
  if (status / 100 != 2)
    return end_one(false, "it answers " + std::to_string(status));
  const auto rejected = otlp_rejected_points(got.body());
  if (rejected > 0)
    counts_->add(actors::counter::otlp_dropped, "rejected_points", rejected);
  end_one(true, {});
}

// A connection that was idle may be gone: that says nothing of the collector.
void otlp_exporter::sender::on_lost(const std::string& why) {
  stream_.close();
  if (std::exchange(reused_, false))
    return look_up();
  on_failure(why, next_wait());
}

void otlp_exporter::sender::on_failure(const std::string& why, std::chrono::milliseconds wait) {
  sending_ = false;
  say(false, why);
  if (ended_)
    return finish_if_last();
  retry_.expires_after(wait);
  retry_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    if (!cancelled)
      self->send_next();
  });
}

// What was refused for good is dropped like what found no place.
void otlp_exporter::sender::end_one(bool arrived, const std::string& why) {
  sending_ = false;
  wait_ = setting_.retry_min;
  say(arrived, why);
  if (arrived) {
    waiting_.pop_front();
    counts_->add(actors::counter::otlp_sent, "", 1);
  } else {
    stream_.close();
    drop_oldest("refused");
  }
  finish_if_last();
  send_next();
}

// Once when it begins to fail and once when it works again.
void otlp_exporter::sender::say(bool arrives, const std::string& why) {
  const auto where = authority_of(setting_.to) + setting_.to.path;
  if (!arrives && !away_)
    spdlog::warn("the OTLP collector at {} takes no metrics: {}", where, why);
  if (arrives && away_)
    spdlog::warn("the OTLP collector at {} takes metrics again; {} requests were dropped meanwhile", where,
                 std::exchange(dropped_, 0));
  away_ = !arrives;
}

// By up to a fifth more or less, so that nodes that lost their collector together do not come back together.
std::chrono::milliseconds otlp_exporter::sender::next_wait() {
  const auto base = std::exchange(wait_, std::min(2 * wait_, setting_.retry_max));
  const auto spread = static_cast<std::uint32_t>(base.count() / 5);
  return base - std::chrono::milliseconds{spread} + std::chrono::milliseconds{randombytes_uniform(2 * spread + 1)};
}

} // namespace souk::runtime
