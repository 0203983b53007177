#include "apps/line_editor.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include <histedit.h>
#include <unistd.h>

namespace souk::apps {

struct editing_state {
  line_editor::completer completes;
  std::string history_file;
  std::string prompt;
  bool cancelled = false;
  EditLine* edit = nullptr;
  History* past = nullptr;
};

namespace {

constexpr int history_lines_max = 1000;
constexpr int mark = '\1'; // around what takes no width in a prompt

editing_state& state_of(EditLine* edit) {
  void* held = nullptr;
  el_get(edit, EL_CLIENTDATA, &held);
  return *static_cast<editing_state*>(held);
}

char* prompt_of(EditLine* edit) {
  return state_of(edit).prompt.data();
}

// What all of them begin with.
std::string shared_beginning(const std::vector<std::string>& all) {
  auto shared = all.front();
  for (const auto& each : all) {
    const auto end = std::mismatch(shared.begin(), shared.end(), each.begin(), each.end()).first;
    shared.erase(end, shared.end());
  }
  return shared;
}

std::size_t last_word(const std::string& text) {
  const auto blank = text.find_last_of(" \t(){},\"'");
  return blank == text.npos ? 0 : blank + 1;
}

// As far as it is clear what is meant; then what there is to choose from.
unsigned char complete(EditLine* edit, int) {
  const auto* line = el_line(edit);
  const std::string before{line->buffer, line->cursor};
  const auto fitting = state_of(edit).completes(before);
  if (fitting.empty())
    return CC_REFRESH_BEEP;
  auto rest = shared_beginning(fitting).substr(before.size() - last_word(before));
  if (fitting.size() == 1 && !fitting.front().ends_with('='))
    rest += ' ';
  if (!rest.empty()) {
    el_insertstr(edit, rest.c_str());
    return CC_REFRESH;
  }
  std::cout << '\n';
  for (const auto& each : fitting)
    std::cout << each << "  ";
  std::cout << std::endl;
  return CC_REDISPLAY;
}

unsigned char cancel(EditLine* edit, int) {
  state_of(edit).cancelled = true;
  return CC_EOF; // whoever reads goes on
}

} // namespace

line_editor::line_editor(completer completes, std::string history_file) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)
    return;
  edit_ = std::make_unique<editing_state>();
  edit_->completes = std::move(completes);
  edit_->history_file = std::move(history_file);
  begin();
}

void line_editor::begin() {
  auto& e = *edit_;
  HistEvent event;
  e.past = history_init();
  history(e.past, &event, H_SETSIZE, history_lines_max);
  history(e.past, &event, H_SETUNIQUE, 1);
  if (!e.history_file.empty())
    history(e.past, &event, H_LOAD, e.history_file.c_str());
  e.edit = el_init("souk", stdin, stdout, stderr);
  el_set(e.edit, EL_CLIENTDATA, &e);
  el_set(e.edit, EL_PROMPT_ESC, &prompt_of, mark);
  el_set(e.edit, EL_EDITOR, "emacs");
  el_set(e.edit, EL_HIST, history, e.past);
  el_set(e.edit, EL_ADDFN, "souk-complete", "Completes the word", &complete);
  el_set(e.edit, EL_BIND, "^I", "souk-complete", nullptr);
  el_set(e.edit, EL_ADDFN, "souk-cancel", "Forgets the line", &cancel);
  el_set(e.edit, EL_BIND, "^C", "souk-cancel", nullptr);
  el_set(e.edit, EL_SETTY, "-d", "-isig", nullptr); // only while a line is edited
  el_source(e.edit, nullptr); // ~/.editrc
}

line_editor::~line_editor() {
  if (!edit_)
    return;
  history_end(edit_->past);
  el_end(edit_->edit);
}

std::optional<line_editor::line> line_editor::read(const std::string& prompt) {
  if (!edit_) {
    std::string text;
    return std::getline(std::cin, text) ? std::optional{line{std::move(text)}} : std::nullopt;
  }
  auto& e = *edit_;
  e.prompt = prompt;
  e.cancelled = false;
  int count = 0;
  const auto* text = el_gets(e.edit, &count);
  if (e.cancelled) {
    std::cout << "^C" << std::endl;
    el_reset(e.edit);
    return line{{}, true};
  }
  if (text == nullptr || count <= 0)
    return std::nullopt;
  std::string got{text, static_cast<std::size_t>(count)};
  while (got.ends_with('\n') || got.ends_with('\r'))
    got.pop_back();
  if (!got.empty()) {
    HistEvent event;
    history(e.past, &event, H_ENTER, got.c_str());
    if (!e.history_file.empty())
      history(e.past, &event, H_SAVE, e.history_file.c_str());
  }
  return line{std::move(got)};
}

} // namespace souk::apps
