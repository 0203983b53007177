// Lines that somebody types: with history, completion and editing on a terminal (libedit), as they are in a pipe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace souk::apps {

struct editing_state; // what libedit works on

class line_editor {
public:
  using completer = std::function<std::vector<std::string>(const std::string& before_the_cursor)>;

  // `history_file` is read now and written as lines come; empty: none is kept.
  line_editor(completer completes, std::string history_file);
  ~line_editor();
  line_editor(const line_editor&) = delete;
  line_editor& operator=(const line_editor&) = delete;

  bool on_terminal() const noexcept { return edit_ != nullptr; }
  // Without its end. Nothing: there are no more. `cancelled`: Ctrl-C was pressed, and the line is empty.
  struct line {
    std::string text;
    bool cancelled = false;
  };
  std::optional<line> read(const std::string& prompt);

private:
  void begin();

  std::unique_ptr<editing_state> edit_; // none: no terminal
};

} // namespace souk::apps
