#include "runtime/store/tree_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/invariant.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr std::uint64_t writeback_bytes = std::uint64_t{4} << 20;
constexpr std::uint64_t reserve_from_bytes = std::uint64_t{1} << 20; // smaller files are not worth the call

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

bool has_content(const packed_file& file) noexcept {
  return file.kind == file_kind::regular || file.kind == file_kind::executable;
}

} // namespace

tree_writer::tree_writer(std::string folder, const std::vector<packed_file>& files)
    : root_{std::move(folder)}, files_{&files} {}

result<tree_writer> tree_writer::open(const std::string& folder, const std::vector<packed_file>& files) {
  tree_writer made{folder, files};
  auto top = open_file(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!top)
    return fail(top.error());
  made.levels_.push_back({"", std::move(*top)});
  return made;
}

const packed_file* tree_writer::expected() const noexcept {
  return next_ < files_->size() ? &(*files_)[next_] : nullptr;
}

error tree_writer::refused(std::string_view doing) const {
  return system_error(doing, root_ + "/" + (*files_)[next_].path);
}

result<void> tree_writer::descend(const std::string& name) {
  const int above = levels_.back().folder.fd();
  if (::mkdirat(above, name.c_str(), 0755) != 0 && errno != EEXIST)
    return fail(refused("make the folder of"));
  file_handle folder{::openat(above, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!folder || ::fchmod(folder.fd(), 0755) != 0)
    return fail(refused("open the folder of"));
  levels_.push_back({name, std::move(folder)});
  return {};
}

result<int> tree_writer::folder_for(const std::string& path) {
  std::size_t depth = 1;
  for (std::size_t begin = 0, slash = path.find('/'); slash != std::string::npos;
       begin = slash + 1, slash = path.find('/', begin), ++depth) {
    const auto name = path.substr(begin, slash - begin);
    if (depth < levels_.size() && levels_[depth].name == name)
      continue;
    levels_.erase(levels_.begin() + static_cast<std::ptrdiff_t>(std::min(depth, levels_.size())), levels_.end());
    if (const auto done = descend(name); !done)
      return fail(done.error());
  }
  levels_.erase(levels_.begin() + static_cast<std::ptrdiff_t>(depth), levels_.end());
  return levels_.back().folder.fd();
}

result<void> tree_writer::begin_file(int folder, const std::string& name, const packed_file& file) {
  const unsigned mode = file.kind == file_kind::executable ? 0755 : 0644;
  file_ = file_handle{::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)};
  if (!file_ || ::fchmod(file_.fd(), mode) != 0)
    return fail(refused("make"));
  const auto size = static_cast<off_t>(file.bytes);
  if (file.bytes >= reserve_from_bytes && ::fallocate(file_.fd(), 0, 0, size) != 0 && errno != EOPNOTSUPP
      && errno != ENOSYS)
    return fail(refused("reserve space for"));
  return {};
}

result<void> tree_writer::begin() {
  const auto* file = expected();
  invariant(file != nullptr, "a file is begun only when one is expected");
  const auto folder = folder_for(file->path);
  if (!folder)
    return fail(folder.error());
  const auto name = last_part(file->path);
  content_ = hasher{"souk.file"};
  written_ = started_ = 0;
  if (has_content(*file))
    return begin_file(*folder, name, *file);
  if (file->kind == file_kind::link && ::symlinkat(file->target.c_str(), *folder, name.c_str()) != 0)
    return fail(refused("make the link"));
  if (file->kind == file_kind::folder
      && (::mkdirat(*folder, name.c_str(), 0755) != 0 || ::fchmodat(*folder, name.c_str(), 0755, 0) != 0))
    return fail(refused("make the folder"));
  return {};
}

result<void> tree_writer::data(byte_view part) {
  const auto& file = (*files_)[next_];
  if (part.size() > file.bytes - written_)
    return fail(errc::verification, file.path + " is longer than the release states");
  content_.update(part);
  if (const auto wrote = write_all(file_, part, root_ + "/" + file.path); !wrote)
    return wrote;
  written_ += part.size();
  if (written_ - started_ < writeback_bytes)
    return {};
  start_writeback(file_, started_, written_ - started_);
  started_ = written_;
  return {};
}

result<void> tree_writer::end() {
  const auto& file = (*files_)[next_];
  if (written_ != file.bytes)
    return fail(errc::verification, file.path + " is shorter than the release states");
  if (has_content(file) && content_.finish() != file.hash)
    return fail(errc::verification, file.path + " is not what the release states");
  file_ = file_handle{};
  ++next_;
  return {};
}

// One call for the whole tree: with thousands of files a sync for each takes a hundred times as long, and with
// one large file it is the same.
result<void> tree_writer::sync() {
  if (::fchmod(levels_.front().folder.fd(), 0755) != 0 || ::syncfs(levels_.front().folder.fd()) != 0)
    return fail(system_error("sync", root_));
  return {};
}

} // namespace souk::runtime
