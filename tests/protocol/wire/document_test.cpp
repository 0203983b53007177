// docs/protocol.md quotes the golden bytes: whoever writes another implementation reads that page.
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace souk::protocol {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// As the page shows it: each line indented by four spaces.
std::string quoted_lines(const std::string& text) {
  std::string indented;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
    indented += "    " + text.substr(begin, text.find('\n', begin) + 1 - begin);
  return indented;
}

bool stands_in_page(const std::string& name) {
  return name.starts_with("datagram_") || name.starts_with("frame_") || name.starts_with("document_");
}

} // namespace

TEST_CASE("docs/protocol.md quotes every golden message and document") {
  const std::filesystem::path source{SOUK_SOURCE_DIR};
  const auto page = text_of(source / "docs/protocol.md");
  std::size_t quoted = 0;
  for (const auto& file : std::filesystem::directory_iterator{source / "tests/protocol/wire/golden"}) {
    const auto name = file.path().stem().string();
    if (!stands_in_page(name))
      continue;
    INFO(name);
    CHECK(page.find(quoted_lines(text_of(file.path()))) != std::string::npos);
    ++quoted;
  }
  CHECK(quoted >= 29);
}

} // namespace souk::protocol
