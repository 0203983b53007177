#include "bench/scenarios/goods.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

#include "protocol/package/name.hpp"
#include "protocol/random.hpp"

namespace souk::bench {
namespace {

constexpr std::size_t packages_of_publisher = 20;
constexpr protocol::wall_seconds valid = 86400 * 90;

const std::vector<std::string> words{"web",    "server",   "client", "parser", "json",  "fast",   "small",  "tool",
                                     "plugin", "react",    "python", "rust",   "cache", "queue",  "stream", "test",
                                     "signed", "peer",     "index",  "graph",  "shell", "theme",  "editor", "format",
                                     "router", "markup",   "image",  "audio",  "video", "matrix", "vector", "colour",
                                     "secure", "template", "async",  "driver"};
constexpr std::array<std::string_view, 5> categories{"library", "tool", "template", "plugin", "component"};

const std::string& word(protocol::random_source& draws) {
  return words[draws.below(words.size())];
}

// Few are popular: the draw is squared twice.
std::uint64_t popularity(protocol::random_source& draws, double most) {
  const auto u = draws.unit();
  return static_cast<std::uint64_t>(most * u * u * u * u);
}

struct told {
  std::string name;
  std::string description;
};

told made_words(protocol::random_source& draws, std::size_t number) {
  told made;
  made.name = word(draws);
  made.name += "-" + word(draws) + "-" + std::to_string(number);
  made.description = "A " + word(draws);
  for (int i = 0; i < 6; ++i)
    made.description += " " + word(draws);
  return made;
}

std::vector<std::string> columns_of(const std::string& line) {
  std::vector<std::string> all;
  std::istringstream parts{line};
  for (std::string each; std::getline(parts, each, '\t');)
    all.push_back(each);
  return all;
}

// Name and summary of each row of SOUK_CORPUS that can be published under its name; the table may be compressed with gzip.
// Nothing when there is none.
std::vector<told> read_corpus() {
  std::vector<told> all;
  const char* path = std::getenv("SOUK_CORPUS");
  if (path == nullptr)
    return all;
  const std::string quoted = "'" + std::string{path} + "'";
  auto* lines = ::popen(("gzip -dcf < " + quoted).c_str(), "r");
  if (lines == nullptr)
    return all;
  std::vector<std::string> header;
  char* line = nullptr;
  std::size_t room = 0;
  while (::getline(&line, &room, lines) > 0) {
    auto cells = columns_of(std::string{line, std::string_view{line}.find_last_not_of('\n') + 1});
    if (header.empty()) {
      header = cells;
      continue;
    }
    const auto at = [&](std::string_view name) {
      const auto column = static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
      return column < cells.size() ? cells[column] : std::string{};
    };
    if (cells.size() == header.size() && protocol::is_package_name(at("name")))
      all.push_back({at("name"), at("summary")});
  }
  std::free(line);
  ::pclose(lines);
  return all;
}

const std::vector<told>& corpus() {
  static const auto all = read_corpus();
  return all;
}

} // namespace

const std::vector<std::string>& words_of_packages() {
  return words;
}

std::vector<made_package> make_packages(std::size_t count, std::uint64_t seed) {
  protocol::random_source draws{seed, count, 0};
  std::vector<made_package> all;
  all.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto what = i < corpus().size() ? corpus()[i] : made_words(draws, i);
    made_package made;
    made.name = what.name;
    made.version = std::to_string(1 + draws.below(4)) + ".";
    made.version += std::to_string(draws.below(10)) + ".0";
    made.description = what.description;
    made.category = categories[draws.below(categories.size())];
    made.tags = {word(draws)};
    if (const auto second = word(draws); second != made.tags[0])
      made.tags.push_back(second);
    made.stars = popularity(draws, 50'000);
    made.downloads = popularity(draws, 5'000'000);
    made.dependencies = static_cast<std::uint32_t>(draws.below(6));
    all.push_back(std::move(made));
  }
  return all;
}

void write_table(const std::filesystem::path& to, const std::vector<made_package>& packages) {
  std::ofstream out{to};
  out << "name\tversion\tdownloads\tstars\tcategory\ttags\tlicense\tsummary\n";
  for (const auto& each : packages) {
    out << each.name << '\t' << each.version << '\t' << each.downloads << '\t' << each.stars << '\t' << each.category
        << '\t';
    for (std::size_t i = 0; i < each.tags.size(); ++i)
      out << (i > 0 ? "," : "") << each.tags[i];
    out << "\tMIT\t" << each.description << '\n';
  }
}

protocol::key_pair publisher_of(std::size_t package) {
  std::array<std::uint8_t, 32> raw{};
  protocol::random_source draws{7, package / packages_of_publisher, 1};
  for (auto& byte : raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  return protocol::key_pair_from_seed(raw);
}

protocol::announcement announcement_of(const made_package& package, std::size_t which,
                                       protocol::wall_seconds issued_at) {
  const auto keys = publisher_of(which);
  protocol::random_source draws{11, which, 2};
  protocol::announcement_body body;
  body.publisher.first.key = keys.open;
  body.name = package.name;
  body.version = package.version;
  body.description = package.description.substr(0, protocol::limits::description_bytes_max);
  body.category = package.category;
  body.tags = package.tags;
  body.license = "MIT";
  for (auto& byte : body.release.raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  for (auto& byte : body.archive.raw)
    byte = static_cast<std::uint8_t>(draws.below(256));
  body.archive_bytes = 1000 + draws.below(1'000'000);
  body.dependencies = package.dependencies;
  body.issued_at = issued_at;
  body.expires_at = body.issued_at + valid;
  return protocol::sign_document(std::move(body), keys);
}

protocol::result<std::shared_ptr<runtime::disk>> open_catalogue(const std::filesystem::path& data,
                                                                const std::vector<made_package>& packages) {
  constexpr std::size_t at_once = 1000;
  auto opened = runtime::open_disk(data.string());
  if (!opened)
    return opened;
  for (std::size_t from = 0; from < packages.size(); from += at_once) {
    std::vector<actors::checked_announcement> some;
    for (auto i = from; i < std::min(from + at_once, packages.size()); ++i) {
      auto made = announcement_of(packages[i], i, std::time(nullptr));
      auto raw = protocol::encode(made);
      some.push_back({std::move(made), std::move(raw)});
    }
    if (const auto kept = (*opened)->store().add_announcements(some); !kept)
      return protocol::fail(kept.error());
  }
  return opened;
}

void write_package(const std::filesystem::path& folder, const folder_plan& plan) {
  std::filesystem::create_directories(folder);
  std::ofstream manifest{folder / "souk.toml"};
  manifest << "name = \"" << plan.name << "\"\nversion = \"" << plan.version
           << "\"\ndescription = \"a package of the scenarios\"\nlicense = \"MIT\"\n";
  if (!plan.publisher.empty())
    manifest << "[publishers]\nme = \"" << plan.publisher << "\"\n";
  if (!plan.needs.empty())
    manifest << "[dependencies]\n";
  for (const auto& each : plan.needs)
    manifest << each << '\n';
  protocol::random_source draws{plan.seed, plan.bytes, 3};
  std::string content(plan.bytes, '\0');
  for (auto& c : content)
    c = static_cast<char>(draws.below(256));
  std::ofstream{folder / "data"} << content;
}

} // namespace souk::bench
