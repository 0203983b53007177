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
  return std::make_shared<disk>(std::move(*opened), std::move(*store));
}

} // namespace souk::runtime
