#!/usr/bin/env bash
# souk shell at the prompt, in a pipe: the first ten minutes of docs/shell.md line by line, exit codes, no colours.
# timeout_s: 300
source "$SOUK_SOURCE_DIR/tests/apps/lib.sh"
export SOUK_DATA=$PWD/data

# Ids, times and what depends on them may change with the protocol; all else stands as the page says.
normal() { sed -E 's/[0-9a-f]{64}/ID/g; s/[0-9]+\.[0-9]+/TIME/g; s/(sent|delivered|bytes|asked|failed|hops) = [0-9]+/\1 = N/g'; }

sed -n 's/^    //p' "$SOUK_SOURCE_DIR/docs/shell.md" | sed -n '/^souk> /,$p' | grep -v '^\$ ' >page
sed -nE 's/^(souk> |    > )//p' page >typed
(($(wc -l <typed) >= 15)) || fail "the page shows no conversation"
"$SOUK" shell --transcript <typed >shown || true
diff <(normal <page) <(normal <shown) >&2 || fail "the shell says something else than docs/shell.md"
grep -q $'\e' shown && fail "colours in a pipe"

printf '1 + 1\n' | "$SOUK" shell >out || fail "a line of Lua fails"
[[ $(cat out) == 2 ]] || fail "a value is not shown"
code=0; printf 'kil 3\n1 + 1\n' | "$SOUK" shell >out || code=$?
[[ $code == 2 ]] || fail "a wrong line in a pipe is not told by the exit code"
[[ $(tail -1 out) == 2 ]] || fail "the shell does not go on after an error"
code=0; printf 'expect(false, "so")\nquit\n' | "$SOUK" shell >out || code=$?
[[ $code == 7 ]] || fail "an expectation that failed is not told by the exit code"
printf 'for i = 1, 2 do\nprint(i)\nend\n' | "$SOUK" shell >out
[[ $(paste -sd' ' out) == "1 2" ]] || fail "lines that belong together are not taken together"
expect_error 2 usage "$SOUK" shell
