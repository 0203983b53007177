#include <cstdlib>
#include <iostream>

#include "greeting.hpp"

namespace {

void expect(const std::string& found, const std::string& wanted) {
  if (found == wanted)
    return;
  std::cerr << "expected \"" << wanted << "\", found \"" << found << "\"\n";
  std::exit(1);
}

} // namespace

int main() {
  expect(starter::greeting(""), "Hello!");
  expect(starter::greeting("Ada"), "Hello, Ada!");
}
