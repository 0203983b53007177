#include "tests/catch.hpp"

#include "runtime/net/frame_buffers.hpp"

using namespace souk;
using runtime::frame_reader;
using runtime::frame_writer;

namespace {

protocol::bytes frame_of(std::size_t size, std::uint8_t first) {
  protocol::bytes made(size);
  for (std::size_t i = 0; i < size; ++i)
    made[i] = static_cast<std::uint8_t>(first + i * 7);
  return made;
}

// Takes at most `step` bytes of each piece, as a busy socket does.
protocol::bytes written(frame_writer& writer, std::size_t step) {
  protocol::bytes all;
  for (auto piece = writer.next(); !piece.empty(); piece = writer.next()) {
    const auto count = std::min(piece.size(), step);
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
    writer.wrote(count);
  }
  return all;
}

std::vector<protocol::bytes> read_back(protocol::byte_view stream, std::size_t step) {
  frame_reader reader;
  std::vector<protocol::bytes> frames;
  while (!stream.empty()) {
    const auto room = reader.room();
    const auto count = std::min({room.size(), step, stream.size()});
    std::copy_n(stream.begin(), count, room.begin());
    stream = stream.subspan(count);
    REQUIRE(reader.filled(count));
    if (auto frame = reader.take())
      frames.push_back(std::move(*frame));
  }
  return frames;
}

} // namespace

TEST_CASE("frames come out as they went in, however the stream is cut") {
  tests::property("round trip", [](const std::vector<std::uint32_t>& sizes) {
    const auto write_step = *rc::gen::inRange<std::size_t>(1, 40'000);
    const auto read_step = *rc::gen::inRange<std::size_t>(1, 40'000);
    frame_writer writer;
    std::vector<protocol::bytes> frames;
    for (const auto size : sizes) {
      frames.push_back(frame_of(1 + size % 70'000, static_cast<std::uint8_t>(size)));
      writer.push(frames.back());
    }
    const auto stream = written(writer, write_step);
    RC_ASSERT(writer.queued_bytes() == 0U);
    RC_ASSERT(writer.empty());
    RC_ASSERT(read_back(stream, read_step) == frames);
  });
}

TEST_CASE("a piece stays the same until it is written") {
  frame_writer writer;
  writer.push(frame_of(100'000, 1));
  const auto first = writer.next();
  writer.push(frame_of(10, 2));
  CHECK(writer.next().data() == first.data());
  CHECK(writer.next().size() == 16384);
  CHECK(writer.queued_bytes() == 100'010);
}

TEST_CASE("a length of zero or past the limit is refused, the limit itself is not") {
  const auto declares = [](std::size_t size) {
    frame_reader reader;
    const auto room = reader.room();
    for (std::size_t i = 0; i < 4; ++i)
      room[i] = static_cast<std::uint8_t>(size >> (24 - 8 * i));
    return reader.filled(4);
  };
  CHECK(declares(1));
  CHECK(declares(protocol::limits::frame_bytes_max));
  CHECK_FALSE(declares(0));
  CHECK_FALSE(declares(protocol::limits::frame_bytes_max + 1));
  CHECK_FALSE(declares(0xffffffff));
}
