// The lines that scenarios print, with colours where there is a terminal.
#pragma once

#include <string>
#include <string_view>

#include "apps/terminal.hpp"

namespace souk::apps {

inline std::string shown_line(std::string_view line, const terminal& out) {
  std::string text;
  for (const auto c : line)
    text += c == '\t' ? std::string{"  "} : std::string{c}; // what `print` puts between values
  text = safe_text(text);
  const auto mark = text.substr(0, 8);
  if (mark == "ok      ")
    return out.green(mark) + text.substr(8);
  if (mark == "FAILED  ")
    return out.red(mark) + text.substr(8);
  return text;
}

} // namespace souk::apps
