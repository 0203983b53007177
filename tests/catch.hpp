// What every test includes: Catch2, v2 (Debian 12) or v3 (Debian 13), and rapidcheck for properties.
#pragma once

#include <string>
#include <utility>

#include <rapidcheck.h>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

namespace souk::tests {

// A property as a section of a test case: `property("never asks twice", [](std::uint8_t peers) { ... RC_ASSERT(...); })`.
// What falsified it is printed with the line that replays it (RC_PARAMS="reproduce=...").
template <class Testable>
void property(const std::string& description, Testable&& testable) {
  DYNAMIC_SECTION(description) {
    CHECK(rc::check(description, std::forward<Testable>(testable)));
  }
}

} // namespace souk::tests
