// A greeting, apart from the program that prints it, so that it can be tested.
#pragma once

#include <string>
#include <string_view>

namespace starter {

// "Hello, NAME!", and "Hello!" for nobody in particular.
std::string greeting(std::string_view name);

} // namespace starter
