// Runs a fuzz target without libFuzzer: first every stored input, then inputs mutated from them. The mutations come
// from a fixed seed, so that a run can be repeated. An input that crashes the target is printed in hex.
//
// usage: NAME_replay CORPUS_FOLDER INPUTS [SEED]
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

using input = std::vector<std::uint8_t>;

constexpr std::size_t room_bytes = std::size_t{4} << 20; // the largest input
constexpr std::size_t grown_bytes_max = 4096;            // nothing smaller is made larger than this

// An input ends where its page ends and the next page cannot be read: one byte too far stops the program.
std::uint8_t* room_end = nullptr;
const std::uint8_t* running = nullptr; // what the target has been given, for the report of a crash

void make_room() {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto* start = mmap(nullptr, room_bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) {
    std::perror("mmap");
    std::exit(2);
  }
  room_end = static_cast<std::uint8_t*>(start) + room_bytes;
  mprotect(room_end, page, PROT_NONE);
}

// Only write(2) is safe in a signal handler.
void print(const char* text, std::size_t size) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text, size);
}

void report_crash(int signal) {
  constexpr char digits[] = "0123456789abcdef";
  constexpr char headline[] = "\ncrashed by this input:\n";
  print(headline, sizeof headline - 1);
  for (const auto* at = running; at != room_end; ++at) {
    const std::array<char, 2> pair{digits[*at >> 4], digits[*at & 15]};
    print(pair.data(), pair.size());
  }
  print("\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const input& given) {
  const auto size = std::min(given.size(), room_bytes);
  auto* start = room_end - size;
  std::copy_n(given.begin(), size, start);
  running = start;
  LLVMFuzzerTestOneInput(start, size);
  running = room_end;
}

// Sorted, because folders are listed in any order.
std::vector<input> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
      if (entry.is_regular_file())
        paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<input> corpus;
  for (const auto& path : paths) {
    std::ifstream file{path, std::ios::binary};
    corpus.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return corpus;
}

class mutator {
public:
  mutator(const std::vector<input>& corpus, std::uint64_t seed) : corpus_{corpus}, draw_{seed} {}

  input next() {
    input made = corpus_[below(corpus_.size())];
    for (auto rounds = 1 + below(4); rounds > 0; --rounds)
      change(made);
    return made;
  }

private:
  // Not a distribution of the standard library: those differ between libraries.
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(draw_() % limit); }

  void change(input& made) {
    switch (below(8)) {
    case 0:
      return flip(made);
    case 1:
      return put(made, static_cast<std::uint8_t>(below(256)));
    case 2:
      return put(made, marker());
    case 3:
      return cut(made);
    case 4:
      return erase(made);
    case 5:
      return insert(made, noise(1 + below(8)));
    case 6:
      return insert(made, huge_count());
    default:
      return splice(made);
    }
  }

  void flip(input& made) {
    if (!made.empty())
      made[below(made.size())] ^= static_cast<std::uint8_t>(1U << below(8));
  }

  void put(input& made, std::uint8_t value) {
    if (!made.empty())
      made[below(made.size())] = value;
  }

  void cut(input& made) { made.resize(below(made.size() + 1)); }

  void erase(input& made) {
    const auto from = below(made.size());
    const auto size = std::min(1 + below(8), made.size() - from);
    const auto first = made.begin() + static_cast<std::ptrdiff_t>(from);
    made.erase(first, first + static_cast<std::ptrdiff_t>(size));
  }

  void insert(input& made, const input& what) {
    if (made.size() + what.size() > std::max(grown_bytes_max, made.size()))
      return;
    made.insert(made.begin() + static_cast<std::ptrdiff_t>(below(made.size() + 1)), what.begin(), what.end());
  }

  // The end of this one becomes the end of another.
  void splice(input& made) {
    const auto& other = corpus_[below(corpus_.size())];
    const auto from = below(other.size() + 1);
    made.resize(below(made.size() + 1));
    insert_at_end(made, other, from);
  }

  static void insert_at_end(input& made, const input& other, std::size_t from) {
    const auto size = std::min(other.size() - from, room_bytes - made.size());
    const auto first = other.begin() + static_cast<std::ptrdiff_t>(from);
    made.insert(made.end(), first, first + static_cast<std::ptrdiff_t>(size));
  }

  input noise(std::size_t size) {
    input made(size);
    for (auto& each : made)
      each = static_cast<std::uint8_t>(below(256));
    return made;
  }

  // The bytes that mean something to msgpack: nil, booleans, containers, strings and numbers of every width.
  std::uint8_t marker() {
    const auto which = below(64);
    return static_cast<std::uint8_t>(which < 32 ? 0xc0 + which : 0x80 + (which - 32) * 2);
  }

  // A string, list or map that claims up to 4 GiB.
  input huge_count() {
    constexpr std::array<std::uint8_t, 6> wide{0xc6, 0xc9, 0xdb, 0xdd, 0xdf, 0xdc};
    input made = noise(5);
    made[0] = wide[below(wide.size())];
    if (below(2) == 0)
      std::fill(made.begin() + 1, made.end(), std::uint8_t{0xff});
    return made;
  }

  const std::vector<input>& corpus_;
  std::mt19937_64 draw_;
};

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER INPUTS [SEED]\n", argv[0]);
    return 2;
  }
  make_room();
  for (const auto signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL})
    std::signal(signal, report_crash);
  if (LLVMFuzzerInitialize != nullptr)
    LLVMFuzzerInitialize(&argc, &argv);
  running = room_end;
  auto corpus = read_corpus(argv[1]);
  const auto stored = corpus.size();
  corpus.push_back({}); // where nothing is stored, everything grows from the empty input
  for (const auto& each : corpus)
    run(each);
  const auto inputs = std::strtoull(argv[2], nullptr, 10);
  mutator mutate{corpus, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1};
  for (auto left = inputs; left > 0; --left)
    run(mutate.next());
  std::printf("%zu stored and %llu mutated inputs\n", stored, inputs);
}
