// How two peers find out which announcements the other lacks, with traffic that follows the difference: they compare
// sums over parts of the space of ids, divide what differs by sixteen, and list the ids of parts that are small
// (Meyer 2022, Range-Based Set Reconciliation; here a range is a prefix of half bytes, because ids are hashes and
// spread evenly).
//
// This is the side that asks. Rounds go on until nothing is left to compare:
//
//   compare()          the parts to ask about; none: done
//   on_differences()   what the other said; the sums and ids of one's own come with it
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/id.hpp"
#include "protocol/wire/messages.hpp"
#include "protocol/wire/stream_messages.hpp"

namespace souk::protocol {

short_id short_id_of(const digest& id) noexcept;
// The sixteen parts of a part.
std::vector<bytes> parts_of(const bytes& prefix);
bool has_prefix(const short_id& id, const bytes& prefix) noexcept;
// The lowest and the highest id with this prefix; prefixes beyond an id's length count as far as they go.
std::pair<digest, digest> bounds_of(const bytes& prefix) noexcept;
bool is_prefix(const bytes& prefix) noexcept; // half bytes only, and not too many

class reconciliation {
public:
  // Both whole catalogues, as they were said before.
  explicit reconciliation(const catalogue_sum& own);

  const std::vector<catalogue_part>& compare() const noexcept { return open_; }

  // Of which prefixes one's own sums are needed to judge this answer, and of which the ids.
  struct needs {
    std::vector<bytes> sums;
    std::vector<bytes> ids;
  };
  // Nothing when the answer is not about what was asked.
  static std::optional<needs> needs_of(const std::vector<catalogue_part>& asked, const differences& said);

  // `sums` and `ids` as needs_of() named them.
  void on_differences(const differences& said, const std::vector<catalogue_sum>& sums,
                      const std::vector<std::vector<short_id>>& ids);

  const std::vector<short_id>& lacking() const noexcept { return lacking_; } // here
  const std::vector<short_id>& missing() const noexcept { return missing_; } // there
  std::size_t rounds() const noexcept { return rounds_; }

private:
  std::vector<catalogue_part> open_;
  std::vector<catalogue_part> later_; // more than one message may ask
  std::vector<short_id> lacking_;
  std::vector<short_id> missing_;
  std::size_t rounds_ = 0;
};

} // namespace souk::protocol
