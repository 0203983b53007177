#include "actors/node/store_actor.hpp"

#include <algorithm>
#include <functional>

#include "actors/clock.hpp"
#include "protocol/catalogue/reconciliation.hpp"
#include "protocol/package/content.hpp"

namespace souk::actors {
namespace {

using self_pointer = store_actor::stateful_pointer<store_state>;

protocol::wall_seconds wall_now(self_pointer self) {
  return self->state.outside.wall(now(self));
}

answers<done> without_value(const protocol::result<void>& outcome) {
  if (!outcome)
    return protocol::fail(outcome.error());
  return done{};
}

// --- content

answers<protocol::content> read(store& kept, const read_content& what) {
  if (kept.state_of(what.content) != blob_state::complete)
    return protocol::fail(protocol::errc::not_found, "the content is not here");
  auto list = kept.list_of(what.content);
  if (!list)
    return protocol::fail(list.error());
  protocol::content found{std::move(*list), {}};
  if (found.list.total_bytes > protocol::limits::block_bytes)
    return found;
  auto whole = kept.read_whole(what.content, protocol::limits::block_bytes);
  if (!whole)
    return protocol::fail(whole.error());
  found.whole = std::move(*whole);
  return found;
}

answers<protocol::bytes> read(store& kept, const read_block& what) {
  auto block = kept.read_block(what.content, what.index);
  if (!block)
    return protocol::fail(block.error());
  if (what.expected && protocol::hash_block(*block) != *what.expected) {
    (void)kept.erase_blob(what.content);
    return protocol::fail(protocol::errc::verification,
                          "the stored copy of " + protocol::to_text(what.content)
                            + " was damaged and is removed; the same command fetches it again");
  }
  return block;
}

// Content that is here keeps its stronger reason: what is published stays so when somebody wants it seeded.
protocol::result<void> strengthen_role(store& kept, const protocol::digest& content, blob_role role) {
  for (const auto each : {blob_role::published, blob_role::pinned, blob_role::seeded, blob_role::fetched}) {
    if (each == role)
      return kept.set_role(content, role);
    const auto of_role = kept.blobs_of(each);
    if (!of_role)
      return protocol::fail(of_role.error());
    if (std::find(of_role->begin(), of_role->end(), content) != of_role->end())
      return {};
  }
  return {};
}

answers<protocol::digest> put(store& kept, const put_content& what) {
  const auto digest = protocol::digest_of(*what.whole);
  if (kept.state_of(digest) != blob_state::complete)
    return kept.put_whole(*what.whole, what.role);
  if (const auto changed = strengthen_role(kept, digest, what.role); !changed)
    return protocol::fail(changed.error());
  return digest;
}

answers<content_begun> begin(store& kept, const begin_content& what) {
  if (kept.state_of(what.content) == blob_state::complete) {
    if (const auto changed = strengthen_role(kept, what.content, what.role); !changed)
      return protocol::fail(changed.error());
    return content_begun{true, std::vector<bool>(what.list.blocks.size(), true)};
  }
  auto present = kept.begin_blob(what.content, what.list, what.role);
  if (!present)
    return protocol::fail(present.error());
  return content_begun{false, std::move(*present)};
}

// --- publishing

// Two that publish one package at once both go on from what was there before: the second has to look again.
answers<done> save_own(store& kept, const own_package& package) {
  const auto own = kept.load_own();
  if (!own)
    return protocol::fail(own.error());
  for (const auto& each : *own)
    if (each.package == package.package && each.sequence >= package.sequence)
      return protocol::fail(protocol::errc::conflict,
                            "another version of " + package.package.name + " was published meanwhile; try again");
  return without_value(kept.save_own(package));
}

// --- records

answers<std::vector<store::saved_record>> load_records(self_pointer self) {
  if (const auto cleaned = self->state.kept->erase_expired_records(wall_now(self)); !cleaned)
    return protocol::fail(cleaned.error());
  return self->state.kept->load_records();
}

void save_record(self_pointer self, const record_row& row) {
  const auto lives = row.what.kind == protocol::record_kind::provider
                       ? self->state.outside.rules->records.provider_lifetime
                       : self->state.outside.rules->records.lifetime;
  auto expires_at = wall_now(self) + std::chrono::duration_cast<std::chrono::seconds>(lives).count();
  if (row.what.expires_at != 0)
    expires_at = std::min(expires_at, row.what.expires_at);
  const protocol::kept_record record{row.what, row.raw, {}, now(self), now(self) + lives};
  if (!self->state.kept->save_record(record, expires_at))
    self->state.outside.measured->add(counter::record_stored, "not_saved");
}

answers<store_totals> totals(store& kept) {
  return store_totals{kept.totals(), kept.catalogue_rows()};
}

// --- reconciliation

answers<protocol::part_difference> difference(store& kept, const protocol::bytes& prefix,
                                              const protocol::catalogue_sum& own) {
  protocol::part_difference made{prefix, {}, {}};
  if (own.count <= protocol::limits::ids_per_part_max) {
    auto ids = kept.announced_ids(prefix, protocol::limits::ids_per_part_max);
    if (!ids)
      return protocol::fail(ids.error());
    made.ids = std::move(*ids);
    return made;
  }
  auto parts = kept.sum_announcements(protocol::parts_of(prefix));
  if (!parts)
    return protocol::fail(parts.error());
  made.parts = std::move(*parts);
  return made;
}

answers<protocol::differences> compare(store& kept, const find_differences& asked) {
  protocol::differences made;
  for (const auto& part : asked.parts) {
    const auto own = kept.sum_announcements({part.prefix});
    if (!own)
      return protocol::fail(own.error());
    if (own->front() == part.sum)
      continue;
    auto found = difference(kept, part.prefix, own->front());
    if (!found)
      return protocol::fail(found.error());
    made.parts.push_back(std::move(*found));
  }
  return made;
}

answers<std::vector<std::vector<protocol::short_id>>> ids_under(store& kept, const get_ids_under& asked) {
  std::vector<std::vector<protocol::short_id>> made;
  for (const auto& prefix : asked.prefixes) {
    auto ids = kept.announced_ids(prefix, protocol::limits::ids_per_part_max * 16);
    if (!ids)
      return protocol::fail(ids.error());
    made.push_back(std::move(*ids));
  }
  return made;
}

room_for room(store& kept, const get_room_for& what) {
  const auto used = kept.totals().bytes;
  return {kept.state_of(what.content) == blob_state::complete, what.quota_bytes > used ? what.quota_bytes - used : 0};
}

answers<std::vector<bool>> release(store& kept, const release_copies& what) {
  std::vector<protocol::digest> held;
  for (const auto role : {blob_role::pinned, blob_role::seeded}) {
    const auto of_role = kept.blobs_of(role);
    if (!of_role)
      return protocol::fail(of_role.error());
    held.insert(held.end(), of_role->begin(), of_role->end());
  }
  std::vector<bool> was_held;
  for (const auto& each : what.copies) {
    was_held.push_back(std::ranges::find(held, each.archive) != held.end());
    for (const auto& content : {each.archive, each.release})
      if (std::ranges::find(held, content) != held.end())
        if (const auto changed = kept.set_role(content, blob_role::fetched); !changed)
          return protocol::fail(changed.error());
  }
  return was_held;
}

// --- what may go

std::vector<std::pair<std::uint64_t, protocol::digest>>
removable(store& kept, const std::vector<protocol::digest>& fetched, const std::vector<installed_package>& ledger) {
  std::vector<std::pair<std::uint64_t, protocol::digest>> found;
  for (const auto& each : fetched) {
    const auto verifies = std::ranges::any_of(ledger, [&each](const auto& row) { return row.release == each; });
    if (const auto list = kept.list_of(each); list && !verifies)
      found.emplace_back(list->total_bytes, each);
  }
  std::ranges::sort(found, std::greater<>{});
  return found;
}

answers<collected> collect(store& kept, const collect_garbage& what) {
  const auto fetched = kept.blobs_of(blob_role::fetched);
  const auto ledger = kept.installed(std::nullopt);
  if (!fetched || !ledger)
    return protocol::fail(fetched ? ledger.error() : fetched.error());
  collected done{0, 0, kept.totals().bytes, what.quota_bytes};
  if (done.kept_bytes <= what.quota_bytes)
    return done;
  for (const auto& [bytes, content] : removable(kept, *fetched, *ledger)) {
    if (const auto erased = kept.erase_blob(content); !erased)
      return protocol::fail(erased.error());
    ++done.removed;
    done.freed_bytes += bytes;
    done.kept_bytes -= std::min(bytes, done.kept_bytes);
    if (done.kept_bytes <= what.quota_bytes)
      break;
  }
  return done;
}

} // namespace

store_actor::behavior_type store_keeper(self_pointer self, std::shared_ptr<store> kept, peer_environment outside) {
  self->state.kept = kept;
  self->state.outside = std::move(outside);
  return {
    [kept](const read_content& m) { return read(*kept, m); },
    [kept](const release_copies& m) { return release(*kept, m); },
    [kept](const read_block& m) { return read(*kept, m); },
    [kept](const put_content& m) { return put(*kept, m); },
    [kept](const begin_content& m) { return begin(*kept, m); },
    [kept](const write_content& m) { return without_value(kept->write_block(m.content, m.index, *m.block)); },
    [kept](const finish_content& m) { return without_value(kept->finish_blob(m.content)); },
    [kept](const save_own_package& m) { return save_own(*kept, m.package); },
    [kept](get_own_packages) -> answers<std::vector<own_package>> { return kept->load_own(); },
    [kept](get_blobs_of m) -> answers<std::vector<protocol::digest>> { return kept->blobs_of(m.role); },
    [kept](const store_announcements& m) -> answers<std::vector<announcement_standing>> {
      return kept->add_announcements(m.news);
    },
    [kept](const get_announcements& m) -> answers<std::vector<protocol::bytes>> {
      return kept->page_announcements(m.after, std::min(m.most, protocol::limits::announcements_per_page_max));
    },
    [kept](get_catalogue_counts) -> answers<catalogue_counts> { return kept->count_catalogue(); },
    [kept](const sum_parts& m) -> answers<std::vector<protocol::catalogue_sum>> {
      return kept->sum_announcements(m.prefixes);
    },
    [kept](const find_differences& m) { return compare(*kept, m); },
    [kept](const get_ids_under& m) { return ids_under(*kept, m); },
    [kept](const get_announced_items& m) -> answers<std::vector<protocol::bytes>> { return kept->announced(m.ids); },
    [self](const expire_announcements& m) -> answers<std::size_t> {
      return self->state.kept->expire_announcements(wall_now(self), m.most);
    },
    [kept](get_served_archives) -> answers<std::vector<protocol::digest>> { return kept->served_archives(); },
    [kept](const note_head& m) {
      return without_value(kept->note_rotations(m.package.publisher, m.rotations).and_then([&] {
        return kept->note_sequence(m.package, m.sequence);
      }));
    },
    [kept](const save_peers& m) { static_cast<void>(kept->save_contacts(m.contacts)); },
    [kept](load_peers) -> answers<std::vector<protocol::contact>> { return kept->load_contacts(); },
    [self](load_kept_records) { return load_records(self); },
    [self](const record_row& m) { save_record(self, m); },
    [kept](const get_installed& m) -> answers<std::vector<installed_package>> { return kept->installed(m.root); },
    [kept](get_store_totals) { return totals(*kept); },
    [kept](const get_room_for& m) { return room(*kept, m); },
    [kept](get_trusted) -> answers<std::vector<trusted_publisher>> { return kept->load_trusted(); },
    [kept](const trust_publisher& m) { return without_value(kept->save_trusted(m.publisher)); },
    [kept](const distrust_publisher& m) { return without_value(kept->forget_trusted(m.alias)); },
    [kept](const get_first_use& m) -> answers<std::optional<protocol::publisher_id>> {
      return kept->first_use(m.name);
    },
    [kept](const save_first_use& m) { return without_value(kept->save_first_use(m.name, m.publisher)); },
    [kept](const collect_garbage& m) { return collect(*kept, m); }};
}

} // namespace souk::actors
