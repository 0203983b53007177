#!/usr/bin/env bash
# souk shell in a real terminal: lines are edited, remembered and completed, answers are coloured, Ctrl-C ends what runs and not the
# shell, Ctrl-D ends the shell. In a pipe there is none of it.
# timeout_s: 240
# needs: tmux
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
unset NO_COLOR TMUX
export HOME=$PWD XDG_STATE_HOME=$PWD/state TMUX_TMPDIR=$PWD LC_ALL=C.UTF-8

terminal() { tmux -L souk -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT
open() { # open NAME COMMAND: a terminal of a fixed size in which the command runs
  terminal new-session -d -s "$1" -x 100 -y 50 "$2; echo \"ended with \$?\"; sleep 600"
}
text() { terminal capture-pane -p -t "$1" -S -; }
coloured() { terminal capture-pane -p -e -t "$1" -S -; }
# Lines of the screen that fit: whole ones, without the blanks at their ends.
has_line() { text "$1" | sed 's/ *$//' | grep -qxE -- "$2"; }
has_colour() { coloured "$1" | grep -qF -- "$2"; }
see() { until_true 20 has_line "$@"; }
see_colour() { until_true 20 has_colour "$@"; }
keys() { terminal send-keys -t shell "$@"; }
typed() { keys -l -- "$1"; } # as it is, no names of keys
enter() { typed "$1" && keys Enter; }
# The prompt stands there, with nothing behind it.
is_ready() { [[ $(text shell | sed 's/ *$//' | grep -v '^$' | tail -1) == "souk>" ]]; }
# A line that is edited is read without signals; while a command runs Ctrl-C is one again.
runs() { stty -a -F "$(terminal display-message -p -t shell '#{pane_tty}')" | grep -qE '(^| )isig'; }

open shell "'$SOUK' shell"
until_true 20 is_ready
see_colour shell $'\e[36msouk>'

# --- editing: 210 + 49, made of 10 + 93
typed '10 + 93'
keys BSpace Left
typed 4
keys Home
typed 2
see shell 'souk> 210 \+ 49'
keys Enter
see shell 259
typed 'nothing of this('
keys C-c
see shell '.*\^C'
enter '"as" .. " new"'
see shell 'as new'

# --- history, which stays
enter 'many = (many or 500) + 1'
keys Up Enter
keys Up Enter
enter 'many'
see shell 503
until_true 5 grep -q 'many' state/souk/shell_history

# --- completion: of a command, of a field, of a peer, and what there is to choose from
typed 'pee'
keys Tab
see shell 'souk> peers'
enter '6'
see shell '6 peers, seed 1, .*'
typed 'net la'
keys Tab
see shell 'souk> net latency='
enter 'fixed:10 peers=5'
see shell '5 peers, seed 1, latency fixed:10, .*'
enter 'id 5'
see shell '[0-9a-f]{64}'
whole=$(text shell | grep -oE '^[0-9a-f]{64}' | tail -1)
typed "buckets ${whole:0:6}"
keys Tab
see shell "souk> buckets $whole"
keys C-c
typed 'expect'
keys Tab
see shell 'expect  expect_eventually *'
keys C-c

# --- lines that belong together
enter 'for i = 1, 2 do'
see shell ' +>'
enter 'print("row", i)'
enter 'end'
see shell 'row  2'

# --- colours
enter 'expect(1 < 2, "one is less")'
see_colour shell $'\e[32mok'
enter 'expect(1 > 2, "one is more")'
see_colour shell $'\e[31mFAILED'
enter 'lokup 5 treasure'
see_colour shell $'\e[31merror'

# --- Ctrl-C ends what runs; the network stays
until_true 20 is_ready
enter 'run 100000h'
until_true 20 runs
sleep 0.2
runs || fail "a run of 100000 hours was over at once"
keys C-c
see shell '(\^C)?error: interrupted' # the terminal shows the key
enter '#peers() + 1000'
see shell 1005
keys C-d
see shell 'ended with 0'

# --- a terminal that wants no colours
open plain "NO_COLOR=1 '$SOUK' shell"
until_true 20 has_line plain 'souk>'
terminal send-keys -t plain -l 'expect(1 < 2, "one is less")'
terminal send-keys -t plain Enter
see plain 'ok      one is less'
coloured plain | grep -qF $'\e[3' && fail "colours in spite of NO_COLOR"

# --- a pipe
printf '210 + 49\nexpect(1 < 2, "one is less")\nexpect(1 > 2, "one is more")\nlokup 5\n' | "$SOUK" shell >out || (($? == 2))
grep -qx 259 out || fail "a pipe is not answered"
grep -q $'\e' out && fail "escape sequences in a pipe"
grep -q 'souk>' out && fail "a prompt in a pipe"
(($(wc -l <out) == 4)) || fail "more than the answers in a pipe: $(cat out)"
