#include "runtime/store/disk.hpp"

namespace souk::runtime {

using namespace protocol;

result<std::shared_ptr<disk>> open_disk(const std::string& folder) {
  auto opened = data_folder::open(folder);
  if (!opened)
    return fail(opened.error());
  auto store = disk_store::open(opened->path());
  if (!store)
    return fail(store.error());
  auto made = std::make_shared<disk>(std::move(*opened), std::move(*store));
  if (const auto ready = made->archiver().recover(); !ready)
    return fail(ready.error());
  return made;
}

} // namespace souk::runtime
