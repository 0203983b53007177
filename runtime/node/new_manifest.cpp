#include "runtime/node/new_manifest.hpp"

#include <cctype>
#include <filesystem>

#include "protocol/package/manifest.hpp"
#include "runtime/files.hpp"

namespace souk::runtime {

using protocol::errc;
using protocol::fail;
using protocol::result;
namespace fs = std::filesystem;

std::string package_name_of_folder(const std::string& folder) {
  std::error_code code;
  auto path = fs::weakly_canonical(folder, code);
  if (path.filename().empty())
    path = path.parent_path();
  std::string name;
  for (const unsigned char c : path.filename().string())
    if (c < 0x80 && std::isalnum(c) != 0)
      name.push_back(static_cast<char>(std::tolower(c)));
    else if (!name.empty() && name.back() != '-')
      name.push_back('-');
  while (!name.empty() && name.back() == '-')
    name.pop_back();
  return name.empty() ? "package" : name;
}

result<nlohmann::json> write_new_manifest(const std::string& folder, const new_manifest& wanted) {
  protocol::manifest made;
  made.name = wanted.name;
  made.version = wanted.version;
  made.description = wanted.description;
  made.category = wanted.category;
  made.license = wanted.license;
  made.tags = wanted.tags;
  const auto text = protocol::to_toml(made);
  if (auto checked = protocol::parse_manifest(text); !checked)
    return fail(checked.error());
  const auto path = fs::path{folder} / "souk.toml";
  std::error_code code;
  fs::create_directories(folder, code);
  if (code)
    return fail(errc::internal, "cannot make the folder " + folder + ": " + code.message());
  if (auto written = write_file_safely(path, text, 0644, when_present::keep); !written)
    return fail(written.error());
  return nlohmann::json{{"path", path.string()}, {"name", made.name}, {"version", made.version}};
}

} // namespace souk::runtime
