#include "runtime/store/blob_store.hpp"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;
using actors::blob_role;
using actors::blob_state;

namespace {

constexpr std::string_view temporary_prefix = "new-";

tl::unexpected<error> not_here(const digest& content) {
  return fail(errc::not_found, "the content " + to_text(content) + " is not here");
}

} // namespace

result<void> blob_store::prepare() {
  if (const auto made = make_folders(folder_ + "/partial"); !made)
    return made;
  std::error_code refused;
  for (const auto& entry : std::filesystem::directory_iterator{folder_ + "/partial", refused})
    if (entry.path().filename().string().starts_with(temporary_prefix))
      ::unlink(entry.path().c_str());
  return {};
}

std::string blob_store::folder_of(const digest& content) const {
  return folder_ + "/" + content.hex().substr(0, 2);
}

std::string blob_store::path_of(const digest& content) const {
  return folder_of(content) + "/" + content.hex();
}

std::string blob_store::partial_path(const digest& content) const {
  return folder_ + "/partial/" + content.hex();
}

std::string blob_store::temporary_path() const {
  return folder_ + "/partial/" + random_name(temporary_prefix);
}

std::shared_ptr<partial_blob> blob_store::open_partial(const digest& content) {
  const std::lock_guard alone{mutex_};
  const auto found = open_.find(content);
  return found == open_.end() ? nullptr : found->second;
}

blob_state blob_store::state_of(const digest& content) {
  if (const auto row = rows_.find(content); row && *row)
    return blob_state::complete;
  const auto partial = rows_.find_partial(content);
  return partial && *partial ? blob_state::partial : blob_state::absent;
}

result<blob_row> blob_store::complete_row(const digest& content) {
  const auto row = rows_.find(content);
  if (!row)
    return fail(row.error());
  if (!*row)
    return not_here(content);
  return **row;
}

result<block_list> blob_store::list_of(const digest& content) {
  if (auto row = complete_row(content); row)
    return std::move(row->list);
  const auto partial = rows_.find_partial(content);
  if (!partial)
    return fail(partial.error());
  if (!*partial)
    return not_here(content);
  return (*partial)->list;
}

result<bytes> blob_store::read_block(const digest& content, std::size_t index) {
  if (const auto partial = open_partial(content); partial)
    return index < partial->present().size() && partial->present()[index] ? partial->read(index) : not_here(content);
  const auto path = path_of(content);
  const auto file = open_file(path, O_RDONLY);
  if (!file)
    return file.error().code == errc::not_found ? result<bytes>{not_here(content)} : fail(file.error());
  const auto size = size_of(*file, path);
  if (!size)
    return fail(size.error());
  const block_list shape{*size, {}};
  if (index >= block_count(*size))
    return fail(errc::not_found, "the content " + to_text(content) + " has no block " + std::to_string(index));
  return read_at(*file, static_cast<std::uint64_t>(index) * limits::block_bytes, shape.block_size(index), path);
}

result<bytes> blob_store::read_whole(const digest& content, std::size_t bytes_max) {
  const auto row = complete_row(content);
  if (!row)
    return fail(row.error());
  if (row->list.total_bytes > bytes_max)
    return fail(errc::verification, "the content " + to_text(content) + " is larger than it may be");
  const auto path = path_of(content);
  auto file = open_file(path, O_RDONLY);
  auto whole = file.and_then(
    [&](const file_handle& f) { return read_at(f, 0, static_cast<std::size_t>(row->list.total_bytes), path); });
  if (whole && digest_of(*whole) == content)
    return whole;
  // A power cut can take what was not synced. Then it is not here any more, and may be fetched again.
  (void)erase(content);
  return not_here(content);
}

result<digest> blob_store::put_whole(byte_view whole, blob_role role) {
  blob_row row{role, block_list_of(whole)};
  const auto content = digest_of(row.list);
  if (const auto known = rows_.find(content); known && *known)
    return set_role(content, actors::stronger((*known)->role, role)).map([&] { return content; });
  const auto path = temporary_path();
  auto file = open_file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file)
    return fail(file.error());
  const auto done = write_all(*file, whole, path).and_then([&] { return adopt(path, content, row); });
  if (done)
    return content;
  ::unlink(path.c_str());
  return fail(done.error());
}

result<void> blob_store::adopt(const std::string& path, const digest& content, const blob_row& row) {
  const bool synced = row.role == blob_role::published;
  if (synced) {
    auto file = open_file(path, O_RDONLY);
    if (const auto done = file.and_then([&](const file_handle& f) { return sync_file(f, path); }); !done)
      return done;
  }
  return place(path, content, synced).and_then([&] { return rows_.put(content, row); }).and_then([&] {
    return drop_partial(content);
  });
}

result<void> blob_store::place(const std::string& from, const digest& content, bool synced) {
  const auto folder = folder_of(content);
  const bool is_new = !path_exists(folder);
  if (is_new)
    if (const auto made = make_folders(folder); !made)
      return made;
  if (const auto moved = rename_path(from, path_of(content)); !moved)
    return moved;
  if (!synced)
    return {};
  return sync_folder(folder).and_then([&] { return is_new ? sync_folder(folder_) : result<void>{}; });
}

result<std::vector<bool>> blob_store::begin(const digest& content, const block_list& list, blob_role role) {
  if (!is_list_of(list, content))
    return fail(errc::verification, "the block list is not the one of " + to_text(content));
  if (const auto known = rows_.find(content); known && *known) {
    const auto kept = set_role(content, actors::stronger((*known)->role, role));
    return kept.map([&] { return std::vector<bool>(list.blocks.size(), true); });
  }
  if (const auto open = open_partial(content); open)
    return open->present();
  if (const auto noted = rows_.put_partial(content, {role, list}); !noted)
    return fail(noted.error());
  // A kill between the rename and the row left it in its place: take it back and verify it.
  if (path_exists(path_of(content)))
    (void)rename_path(path_of(content), partial_path(content));
  auto opened = partial_blob::open(partial_path(content), list);
  if (!opened) {
    if (opened.error().code == errc::disk_full)
      (void)erase(content);
    return fail(opened.error());
  }
  const auto shared = std::make_shared<partial_blob>(std::move(*opened));
  const std::lock_guard alone{mutex_};
  open_[content] = shared;
  return shared->present();
}

result<void> blob_store::write_block(const digest& content, std::size_t index, byte_view block) {
  const auto partial = open_partial(content);
  if (!partial)
    return state_of(content) == blob_state::complete ? result<void>{} : not_here(content);
  return partial->write(index, block);
}

result<void> blob_store::finish(const digest& content) {
  const auto partial = open_partial(content);
  if (!partial)
    return state_of(content) == blob_state::complete ? result<void>{} : not_here(content);
  if (!partial->is_complete())
    return fail(errc::internal, "the content " + to_text(content) + " still lacks blocks");
  const auto row = rows_.find_partial(content);
  if (!row)
    return fail(row.error());
  if (!*row)
    return not_here(content);
  const auto done = partial->sync()
                      .and_then([&] { return place(partial->path(), content, true); })
                      .and_then([&] { return rows_.put(content, **row); })
                      .and_then([&] { return drop_partial(content); });
  return done;
}

result<void> blob_store::set_role(const digest& content, blob_role role) {
  auto row = complete_row(content);
  if (!row)
    return fail(row.error());
  if (row->role == role)
    return {};
  row->role = role;
  if (role != blob_role::published)
    return rows_.put(content, *row);
  // Published content survives a power cut, so it may have to be synced now.
  const auto path = path_of(content);
  auto file = open_file(path, O_RDONLY);
  return file.and_then([&](const file_handle& f) { return sync_file(f, path); })
    .and_then([&] { return sync_folder(folder_of(content)); })
    .and_then([&] { return rows_.put(content, *row); });
}

result<void> blob_store::drop_partial(const digest& content) {
  const auto path = partial_path(content);
  ::unlink(path.c_str());
  ::unlink(partial_blob::map_path(path).c_str());
  {
    const std::lock_guard alone{mutex_};
    open_.erase(content);
  }
  return rows_.erase_partial(content);
}

result<void> blob_store::erase(const digest& content) {
  const auto gone = rows_.erase(content).and_then([&] { return drop_partial(content); });
  ::unlink(path_of(content).c_str());
  return gone;
}

actors::blob_totals blob_store::totals() {
  return rows_.totals().value_or(actors::blob_totals{});
}

} // namespace souk::runtime
