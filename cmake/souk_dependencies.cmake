# What each layer links from outside. protocol never links CAF; only runtime sees sockets, files and threads.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SOLV REQUIRED IMPORTED_TARGET libsolv)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(LUA REQUIRED lua5.4-c++) # errors are exceptions: what stands on the stack is unwound
pkg_check_modules(EDIT REQUIRED IMPORTED_TARGET libedit)
find_library(ROARING roaring REQUIRED) # Debian's has neither a CMake nor a pkg-config file
find_path(ROARING_HEADERS roaring/roaring.hh REQUIRED)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
find_package(SQLiteCpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)

add_compile_definitions(TOML_EXCEPTIONS=0 MSGPACK_NO_BOOST)

target_link_libraries(souk_protocol PUBLIC PkgConfig::SODIUM PRIVATE PkgConfig::SOLV)

# Debian's CAF 0.17.6 has no CMake package file for its libraries.
find_library(CAF_CORE caf_core REQUIRED)
target_link_libraries(souk_actors PUBLIC ${CAF_CORE} Threads::Threads)
target_precompile_headers(souk_actors PRIVATE <caf/all.hpp> <chrono> <memory> <optional> <string> <vector>)

target_link_libraries(souk_runtime PUBLIC OpenSSL::SSL OpenSSL::Crypto PkgConfig::ARCHIVE PkgConfig::ZSTD SQLiteCpp
                      PkgConfig::SQLITE PkgConfig::PROMETHEUS ${LUA_LINK_LIBRARIES} ${ROARING} spdlog::spdlog nlohmann_json::nlohmann_json Threads::Threads)
target_precompile_headers(souk_runtime PRIVATE <caf/all.hpp> <nlohmann/json.hpp> <chrono> <memory> <optional> <string> <vector>)
file(GLOB shell_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/shell/*.cpp)
set_property(SOURCE ${shell_sources} APPEND PROPERTY INCLUDE_DIRECTORIES ${LUA_INCLUDE_DIRS}) # nobody else sees Lua
