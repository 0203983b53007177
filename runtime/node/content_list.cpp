#include "runtime/node/content_list.hpp"

#include <algorithm>
#include <array>

#include "protocol/package/publisher.hpp"
#include "runtime/files.hpp"
#include "runtime/keys.hpp"
#include "runtime/store/packer.hpp"

namespace souk::runtime {
namespace {

using nlohmann::json;
using protocol::fail;
using protocol::file_kind;
using protocol::result;

constexpr std::array<std::string_view, 14> secret_names{
  ".env",     ".npmrc",     ".pypirc",     ".netrc",    ".git-credentials", "id_rsa",       "id_dsa",
  "id_ecdsa", "id_ed25519", "credentials", ".htpasswd", "credentials.json", "secrets.toml", ".dockercfg"};
constexpr std::array<std::string_view, 7> secret_endings{".pem", ".key", ".p12", ".pfx", ".jks", ".kdbx", ".keystore"};
constexpr std::size_t looked_at_bytes_max = 64 * 1024; // a key file is small
constexpr std::string_view key_heading = "PRIVATE KEY-----";

const char* name_of(file_kind kind) noexcept {
  constexpr std::array<const char*, 4> names{"file", "executable", "link", "folder"};
  return names[static_cast<std::size_t>(kind)];
}

bool holds_key(const std::string& path, const protocol::packed_file& file) {
  if ((file.kind != file_kind::regular && file.kind != file_kind::executable) || file.bytes > looked_at_bytes_max)
    return false;
  const auto text = read_small_file(path, looked_at_bytes_max);
  return text && text->find(key_heading) != std::string::npos && text->find("-----BEGIN ") != std::string::npos;
}

} // namespace

bool looks_secret(std::string_view path) noexcept {
  const auto name = path.substr(path.rfind('/') + 1); // npos + 1 is 0
  return std::ranges::count(secret_names, name) > 0 || name.starts_with(".env.")
         || std::ranges::any_of(secret_endings, [name](std::string_view ending) { return name.ends_with(ending); });
}

result<json> content_list_document(const std::filesystem::path& data, const std::string& folder) {
  const auto content = content_of_folder(folder);
  if (!content)
    return fail(content.error());
  const auto keys = find_publisher_keys(data);
  auto files = json::array();
  auto warnings = json::array();
  for (const auto& file : content->files) {
    files.push_back({{"path", file.path}, {"kind", name_of(file.kind)}, {"bytes", file.bytes}});
    const auto* why = looks_secret(file.path)                     ? " looks like a secret by its name"
                      : holds_key(folder + "/" + file.path, file) ? " holds a private key"
                                                                  : nullptr;
    if (why != nullptr)
      warnings.push_back(std::string{file.path}.append(why).append("; exclude it, or everybody can read it"));
  }
  const auto& manifest = content->manifest;
  json made{{"package", nullptr},
            {"name", manifest.name},
            {"version", manifest.version},
            {"count", content->files.size()},
            {"bytes", content->bytes},
            {"list", std::move(files)},
            {"warnings", std::move(warnings)}};
  if (keys && *keys)
    made["package"] = protocol::package_name{protocol::publisher_id_of((*keys)->first.first), manifest.name}.text();
  return made;
}

} // namespace souk::runtime
