#include "apps/shell_prompt.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "apps/line_editor.hpp"
#include "apps/script_lines.hpp"
#include "apps/sim_commands.hpp"
#include "protocol/hash.hpp"
#include "runtime/shell/prompt.hpp"

namespace souk::apps {
namespace {

namespace shell = runtime::shell;

// Whom Ctrl-C stops: a handler is a plain function.
std::atomic<shell::watchdog*> running = nullptr;

void on_interrupt(int) {
  if (auto* watch = running.load())
    watch->interrupt();
}

// While it lives, Ctrl-C ends what the line does and not the shell.
class interruptible {
public:
  explicit interruptible(shell::watchdog& watch) {
    running = &watch;
    struct sigaction wanted {};
    wanted.sa_handler = &on_interrupt;
    sigaction(SIGINT, &wanted, &before_);
  }
  ~interruptible() {
    sigaction(SIGINT, &before_, nullptr);
    running = nullptr;
  }
  interruptible(const interruptible&) = delete;
  interruptible& operator=(const interruptible&) = delete;

private:
  struct sigaction before_ {};
};

// $XDG_STATE_HOME/souk/shell_history; none where there is no home.
std::string history_file() {
  const auto* state = std::getenv("XDG_STATE_HOME");
  const auto* home = std::getenv("HOME");
  if ((state == nullptr || *state == '\0') && (home == nullptr || *home == '\0'))
    return {};
  const auto folder = (state != nullptr && *state != '\0' ? std::filesystem::path{state}
                                                          : std::filesystem::path{home} / ".local" / "state")
                      / "souk";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  return failed ? std::string{} : (folder / "shell_history").string();
}

shell::session_settings settings_of(const context& at, const prompt_options& options) {
  shell::session_settings made;
  made.seed = options.seed;
  made.seed_is_fixed = options.seed_is_fixed;
  made.threads = options.threads;
  made.allow_io = options.allow_io;
  made.full = options.full;
  made.at_prompt = true;
  made.node = options.node;
  made.print = [&at](std::string_view line) { at.out.say(shown_line(line, at.out)); };
  return made;
}

std::string_view mark_of(bool goes_on) {
  return goes_on ? "    >" : "souk>";
}

// Escape sequences between \1 take no width (line_editor), and none may stand at the very end.
std::string prompt_text(bool goes_on, const terminal& out) {
  const std::string mark{mark_of(goes_on)};
  return out.colours() ? "\1\33[36m\1" + mark + "\1\33[0m\1 " : mark + " ";
}

bool ends(std::string_view line) {
  return line == "exit" || line == "quit";
}

class conversation {
public:
  conversation(context& at, const prompt_options& options)
      : at_{at}, options_{options}, session_{settings_of(at, options)}, prompt_{session_},
        editor_{[this](const std::string& before) { return prompt_.completions(before); }, history_file()} {}

  int run() {
    if (editor_.on_terminal() && options_.node)
      at_.out.say("connected to node " + short_id(options_.node->id()));
    if (editor_.on_terminal())
      at_.out.say("souk shell: `help` lists the commands, Tab completes, `exit` or Ctrl-D ends it.");
    std::optional<line_editor::line> line;
    while ((line = editor_.read(prompt_text(prompt_.goes_on(), at_.out)))) {
      if (line->cancelled) {
        prompt_.forget();
        continue;
      }
      if (options_.transcript)
        at_.out.say(std::string{mark_of(prompt_.goes_on())} + " " + line->text);
      if (!prompt_.goes_on() && ends(line->text))
        break;
      take(line->text);
    }
    if (editor_.on_terminal() && !line) // Ctrl-D ended no line
      at_.out.say();
    if (editor_.on_terminal())
      return 0;
    return wrong_ ? protocol::exit_code(errc::usage) : session_.failed() ? exit_invariant : 0;
  }

private:
  void take(const std::string& line) {
    const interruptible during{session_.lua().watch()};
    const auto taken = prompt_.take(line);
    if (taken)
      return;
    wrong_ = true;
    at_.out.say(at_.out.red("error") + ": " + safe_text(taken.error().message));
  }

  context& at_;
  prompt_options options_;
  shell::session session_;
  shell::prompt prompt_;
  line_editor editor_;
  bool wrong_ = false;
};

} // namespace

int run_prompt(context& at, const prompt_options& options) {
  if (at.as_json)
    return finish(at, fail(errc::usage, "--json needs a script; see souk shell --help"), {});
  if (!options.node)
    protocol::set_crypto_mode(protocol::crypto_mode::model);
  report_invariants(at, "souk shell");
  return conversation{at, options}.run();
}

} // namespace souk::apps
