// The main of every test executable, for Catch2 v2 (Debian 12) and v3 (Debian 13).
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int main(int argc, char** argv) {
  return Catch::Session{}.run(argc, argv);
}
