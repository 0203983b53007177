#include "runtime/store/lean_key.hpp"

#include <cstring>

#include "protocol/hash.hpp"

namespace souk::runtime {

using namespace protocol;

namespace {

constexpr unsigned member_bits = 31;
constexpr std::uint64_t member_mask = (std::uint64_t{1} << member_bits) - 1;

std::uint32_t hash_32(std::string_view kind, std::initializer_list<byte_view> parts) {
  const auto hash = hash_of(kind, parts);
  std::uint32_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return number;
}

lean_keys keys_of_group(std::string_view kind, std::initializer_list<byte_view> parts) {
  const auto first = std::uint64_t{hash_32(kind, parts)} << member_bits;
  return {static_cast<std::int64_t>(first), static_cast<std::int64_t>(first | member_mask)};
}

std::int64_t key_in(const lean_keys& group, std::string_view kind, std::initializer_list<byte_view> parts) {
  return group.first | static_cast<std::int64_t>(hash_32(kind, parts) & member_mask);
}

} // namespace

lean_keys keys_of_versions(const package_name& package) {
  return keys_of_group("souk.key-package", {package.publisher.raw, as_bytes(package.name)});
}

std::int64_t key_of_version(const package_name& package, const std::string& version) {
  return key_in(keys_of_versions(package), "souk.key-version", {as_bytes(version)});
}

lean_keys keys_of_name(const std::string& name) {
  return keys_of_group("souk.key-name", {as_bytes(name)});
}

std::int64_t key_of_name(const package_name& package) {
  return key_in(keys_of_name(package.name), "souk.key-publisher", {package.publisher.raw});
}

} // namespace souk::runtime
