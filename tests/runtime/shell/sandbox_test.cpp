// What a script cannot do: run for ever, fill the memory, or see anything that differs from one run to the next.
#include <string>
#include <vector>

#include "runtime/shell/interpreter.hpp"
#include "tests/catch.hpp"

namespace souk::runtime::shell {
namespace {

struct ran {
  std::vector<std::string> lines;
  std::string wrong; // empty: nothing
};

ran run(const std::string& text, interpreter_settings settings = {}) {
  ran made;
  settings.steps_max = 20'000'000;
  settings.memory_bytes_max = std::size_t{32} << 20;
  settings.print = [&](std::string_view line) { made.lines.emplace_back(line); };
  interpreter lua{settings};
  if (const auto outcome = lua.run_text(text, "test.lua"); !outcome)
    made.wrong = outcome.error().message;
  return made;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an error of a script names its file, its line and the cause") {
  CHECK(run("\n\nlocal x = nil + 1").wrong == "test.lua:3: attempt to perform arithmetic on a nil value");
  CHECK(has(run("print('a'\n\n").wrong, "test.lua:3: ')' expected"));
  CHECK(run("\nerror('why')").wrong == "test.lua:2: why");
  CHECK(run("\ntable.sort({1, 'a'})").wrong == "test.lua:2: attempt to compare string with number");
  CHECK(run("\nfor k in pairs(5) do end").wrong
        == "test.lua:2: bad argument #1 to 'pairs' (table expected, got number)");
  CHECK(run("error({})").wrong == "test.lua: an error that is no text");
  CHECK(has(run("local function f() return 1 + f() end\nf()").wrong, "test.lua:1: "));
  CHECK(run("#!/usr/bin/env souk\nprint(1)").lines == std::vector<std::string>{"1"});
}

TEST_CASE("an endless loop is stopped, also inside pcall") {
  const std::string wanted = "more than 20 million steps";
  CHECK(has(run("\nwhile true do end").wrong, "test.lua:2: the script was stopped"));
  CHECK(has(run("while true do end").wrong, wanted));
  CHECK(has(run("while true do pcall(function() while true do end end) end").wrong, wanted));
  CHECK(has(run("while true do xpcall(function() while true do end end, function() while true do end end) end").wrong,
            wanted));
  CHECK(has(run("local function f() pcall(f) while true do pcall(f) end end f()").wrong, wanted));
  CHECK(has(run("table.sort({1, 2, 3}, function() while true do end end)").wrong, wanted));
  CHECK(has(run("('x'):rep(9):gsub('x', function() while true do pcall(error) end end)").wrong, wanted));
  CHECK(has(run("local t = setmetatable({}, {__index = function() while true do end end}) print(t.x)").wrong, wanted));
  CHECK(has(run("for i = 1, 1e18 do next({}) end").wrong, wanted));
}

TEST_CASE("a memory bomb is stopped, also inside pcall") {
  const std::string wanted = "more than 32 MiB of memory";
  CHECK(has(run("local s = 'x' while true do s = s .. s end").wrong, wanted));
  CHECK(has(run("local t = {} for i = 1, 1e9 do t[i] = {} end").wrong, wanted));
  CHECK(has(run("\nlocal s = 'x' while true do s = s .. s end").wrong, "test.lua:2: the script was stopped"));
  CHECK(has(run("while true do pcall(function() local s = 'x' while true do s = s .. s end end) end").wrong, wanted));
  CHECK(run("local s = ('x'):rep(1e6) for i = 1, 100 do local t = s .. i end print('collected')").wrong.empty());
  CHECK(has(run("return ('x'):rep(1e10)").wrong, "test.lua:1: the resulting string is too large"));
  CHECK(run("print(#(''):rep(1e18))").lines == std::vector<std::string>{"0"});
}

TEST_CASE("what works in one call is bounded too") {
  CHECK(has(run("(('a'):rep(40)):match('.-.-.-.-.-.-.-.-b')").wrong, "too many steps"));
  CHECK(has(run("while true do pcall(string.find, ('a'):rep(4000), '.-.-.-.-b') end").wrong, "more than 20 million"));
  CHECK(has(run("(('a'):rep(400)):gsub('.-.-.-.-.-b', '')").wrong, "too many steps"));
  CHECK(has(run("for _ in (('a'):rep(400)):gmatch('.-.-.-.-.-b') do end").wrong, "too many steps"));
  CHECK(has(run("table.concat({}, '', 1, 1e15)").wrong, "joins at most"));
  CHECK(has(run("table.move({}, 1, 1e15, 1)").wrong, "million steps"));
  CHECK(has(run("table.insert(setmetatable({}, {__len = function() return 1e15 end}), 1, 2)").wrong, "without __len"));
  CHECK(has(run("setmetatable({}, {__gc = function() end})").wrong, "__gc is not to be had"));
}

TEST_CASE("files, processes and bytecode are out of reach") {
  for (const std::string name : {"io", "require", "dofile", "loadfile", "debug", "package", "coroutine", "os.execute",
                                 "os.getenv", "string.dump", "collectgarbage"})
    CHECK(run("print(" + name + ")").lines == std::vector<std::string>{"nil"});
  CHECK(run("print(load('return 1 + 1')())").lines == std::vector<std::string>{"2"});
  CHECK(has(run("assert(load('\\27Lua'))").wrong, "attempt to load a binary chunk"));
  interpreter_settings open;
  open.allow_io = true;
  CHECK(run("print(type(io.open), type(require))", open).lines == std::vector<std::string>{"function\tfunction"});
}

TEST_CASE("keys come in a defined order") {
  const std::string table = "local t = {30, 20, z = 1, a = 2, [2.5] = 3, [-1] = 4, [true] = 5, [false] = 6}";
  const std::vector<std::string> wanted{"-1", "1", "2", "2.5", "a", "z", "false", "true"};
  CHECK(run(table + " for k in pairs(t) do print(k) end").lines == wanted);
  CHECK(run(table + " local k = next(t) while k ~= nil do print(k) k = next(t, k) end").lines == wanted);
  CHECK(run(table + " for k in pairs(t) do t[k] = nil end print(next(t))").lines == std::vector<std::string>{"nil"});
  CHECK(has(run("for k in pairs({[{}] = 1}) do end").wrong, "keys of the type table have no order"));
}

TEST_CASE("chance comes from the seed") {
  const std::string draw = "print(math.random(), math.random(6), math.random(-5, 5))";
  interpreter_settings seven;
  seven.seed = 7;
  CHECK(run(draw).lines == run(draw).lines);
  CHECK(run(draw).lines != run(draw, seven).lines);
  CHECK(run("for i = 1, 1000 do local x = math.random(3) assert(x >= 1 and x <= 3) end").wrong.empty());
}

TEST_CASE("time is virtual, and no address is printed") {
  interpreter_settings settings;
  settings.virtual_s = [] { return 12.5; };
  CHECK(run("print(os.clock(), os.time())", settings).lines == std::vector<std::string>{"12.5\t1750000012"});
  CHECK(run("local t = {} print({}, t, print, t)").lines
        == std::vector<std::string>{"table: 1\ttable: 2\tfunction: 3\ttable: 2"});
  CHECK(run("print(('%s %d'):format({}, 5), tostring(print))").lines
        == std::vector<std::string>{"table: 1 5\tfunction: 2"});
  CHECK(has(run("print(('%p'):format({}))").wrong, "gives an address"));
}

TEST_CASE("errors are caught as in Lua") {
  CHECK(run("print(pcall(error, 'why'))").lines == std::vector<std::string>{"false\twhy"});
  CHECK(run("print(xpcall(function(a) return a, 2 end, print, 1))").lines == std::vector<std::string>{"true\t1\t2"});
  CHECK(run("print(xpcall(error, function(e) return 'so ' .. e end, 'why'))").lines
        == std::vector<std::string>{"false\tso why"});
}

TEST_CASE("lists are worked through as in Lua") {
  CHECK(run("local t = {3, 1, 2} table.sort(t) print(table.concat(t, ' '))").lines
        == std::vector<std::string>{"1 2 3"});
  CHECK(run("local t = {} for i = 1, 100 do t[i] = (i * 37) % 101 end table.sort(t, function(a, b) return a > b end) "
            "for i = 2, 100 do assert(t[i - 1] >= t[i]) end")
          .wrong.empty());
  CHECK(run("local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4) print(table.concat(t, ' '), table.remove(t, 1), "
            "table.remove(t), #t)")
          .lines
        == std::vector<std::string>{"1 2 3 4\t1\t4\t2"});
  CHECK(run("print(table.unpack(table.move({1, 2, 3}, 1, 3, 2)))").lines == std::vector<std::string>{"1\t1\t2\t3"});
}

TEST_CASE("texts are worked on as in Lua") {
  CHECK(run("print(('key = value'):match('^(%w+)%s*=%s*(%w+)$'))").lines == std::vector<std::string>{"key\tvalue"});
  CHECK(run("print(('hello world'):find('o w'), ('a.b'):find('.', 1, true), ('abc'):find('b()'))").lines
        == std::vector<std::string>{"5\t2\t2\t2\t3"});
  CHECK(run("print(('hello'):gsub('l', 'L'), ('abc'):gsub('%w', '%0%0'), ('abc'):gsub('', '-'))").lines
        == std::vector<std::string>{"heLLo\taabbcc\t-a-b-c-\t4"});
  CHECK(run("print(('$name is $x'):gsub('%$(%w+)', {name = 'Lua'}))").lines
        == std::vector<std::string>{"Lua is $x\t2"});
  CHECK(run("for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do print(k, v) end").lines
        == std::vector<std::string>{"a\t1", "b\t2"});
  CHECK(
    run("print(('THE (quick) fox'):find('%((%a+)%)'), ('f(a(b)c)'):match('%b()'), ('THE (q)'):gsub('%f[%a]%a+', 'x'))")
      .lines
    == std::vector<std::string>{"5\t(a(b)c)\tx (x)\t2"});
  CHECK(has(run("('x'):find('[a')").wrong, "malformed pattern (missing ']')"));
}

} // namespace souk::runtime::shell
