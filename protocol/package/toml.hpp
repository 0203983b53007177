// toml++, included here and nowhere else: it costs two seconds a file, and all that include it must agree on what
// its assertions are. Before 3.4 (Debian 12) it asserts what a malformed text can break, such as `[=a]`, and refuses
// the same text properly right after. So its assertions are off, and never assumptions of the compiler either.
// Give no text to it that protocol/package/toml_text.hpp refuses.
#pragma once

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)

#include <toml++/toml.h>

#undef TOML_ASSERT
#pragma pop_macro("NDEBUG")
