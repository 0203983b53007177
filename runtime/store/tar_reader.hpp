// Reads a tar.zst that may be hostile into a tree. libarchive parses; every entry must be the next one that the
// release lists, of the same kind, mode and length, else the archive is refused.
#pragma once

#include "runtime/store/tree_writer.hpp"
#include "runtime/store/zstd_reader.hpp"

namespace souk::runtime {

// Errors: verification, naming the entry and what is wrong with it; disk_full.
protocol::result<void> unpack_tar(zstd_reader& from, tree_writer& to);

// What the tar of these files can be at most: more is a bomb.
std::uint64_t tar_bytes_max(const std::vector<protocol::packed_file>& files);

} // namespace souk::runtime
