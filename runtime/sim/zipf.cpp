#include "runtime/sim/zipf.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "protocol/invariant.hpp"
#include "runtime/sim/exact_log.hpp"

namespace souk::runtime::sim {
namespace {

__extension__ using wide = unsigned __int128;

constexpr int fraction_bits = log_fraction_bits;
constexpr int weight_bits = 38;   // the weight of the first rank; ten million of them fit 64 bits
constexpr std::size_t ranks_max = 10'000'000;

// floor(sqrt(x)), bit by bit.
std::uint64_t square_root(wide x) noexcept {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const auto tried = root | std::uint64_t{1} << bit;
    if (wide{tried} * tried <= x)
      root = tried;
  }
  return root;
}

// 2^(-2^-j) for j = 1, 2, …, in 2^-64: each is the root of the one before.
std::array<std::uint64_t, fraction_bits> make_roots() noexcept {
  std::array<std::uint64_t, fraction_bits> roots{};
  auto last = std::uint64_t{1} << 63; // one half
  for (auto& each : roots)
    each = last = square_root(wide{last} << 64);
  return roots;
}

// 2^-x in 2^-38.
std::uint64_t inverse_power(wide x) noexcept {
  static const auto roots = make_roots();
  const auto whole = static_cast<std::uint64_t>(x >> fraction_bits);
  if (whole > weight_bits)
    return 0;
  auto power = ~std::uint64_t{0};
  for (int bit = 0; bit < fraction_bits; ++bit)
    if ((static_cast<std::uint64_t>(x) >> (fraction_bits - 1 - bit) & 1) != 0)
      power = static_cast<std::uint64_t>(wide{power} * roots[static_cast<std::size_t>(bit)] >> 64);
  return power >> (64 - weight_bits) >> whole;
}

} // namespace

zipf::zipf(std::size_t ranks, double exponent) {
  protocol::invariant(ranks > 0 && ranks <= ranks_max, "Zipf's law has ranks, and their weights fit 64 bits");
  protocol::invariant(exponent >= 0 && exponent <= 8, "the exponent of Zipf's law is from 0 to 8");
  const auto fixed = static_cast<std::uint64_t>(std::llround(exponent * 0x1.0p32));
  sums_.reserve(ranks);
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i <= ranks; ++i)
    sums_.push_back(sum += inverse_power(wide{log2_of(i)} * fixed >> fraction_bits));
}

std::size_t zipf::draw(protocol::random_source& draws) const noexcept {
  const auto point = draws.below(sums_.back());
  return static_cast<std::size_t>(std::upper_bound(sums_.begin(), sums_.end(), point) - sums_.begin());
}

double zipf::share(std::size_t rank) const noexcept {
  const auto before = rank == 0 ? 0 : sums_[rank - 1];
  return static_cast<double>(sums_[rank] - before) / static_cast<double>(sums_.back());
}

} // namespace souk::runtime::sim
