// The library of texts for scripts: patterns are matched within a number of steps, and what one call can make is bounded.
#include <algorithm>
#include <string>

#include <lua.hpp>

#include "protocol/shell/pattern.hpp"
#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

using protocol::pattern_matcher;

constexpr std::uint64_t steps_of_match_max = 5'000'000; // some hundredths of a second

std::string_view text_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const auto* text = luaL_checklstring(lua, index, &size);
  return {text, size};
}

void push(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

// One call of a function with a pattern: its steps are charged when it is over, also when it failed.
class search {
public:
  search(lua_State* lua, std::string_view subject, std::string_view pattern)
      : lua_{lua}, subject_{subject}, anchored_{pattern.starts_with('^')},
        matcher_{subject, pattern.substr(anchored_ ? 1 : 0),
                 std::min(steps_of_match_max, interpreter::of(lua).watch().steps_left())} {}

  bool anchored() const noexcept { return anchored_; }
  std::size_t from() const noexcept { return from_; }
  std::size_t end() const noexcept { return end_; }

  bool match_at(std::size_t from) {
    const auto before = matcher_.steps();
    const auto found = matcher_.match(from);
    interpreter::of(lua_).watch().charge(lua_, matcher_.steps() - before);
    if (!matcher_.wrong().empty())
      raise(lua_, std::string{matcher_.wrong()});
    from_ = from;
    end_ = found.value_or(from);
    return found.has_value();
  }

  // The first at `from` or behind it.
  bool find(std::size_t from) {
    do {
      if (match_at(from))
        return true;
    } while (++from <= subject_.size() && !anchored_);
    return false;
  }

  std::size_t captures() const noexcept { return matcher_.captures(); }

  // Capture `which` from 0, or the whole match where there is none.
  void push_capture(std::size_t which) {
    if (which >= matcher_.captures()) {
      if (which > 0)
        raise(lua_, "invalid capture index %" + std::to_string(which + 1));
      return push(lua_, subject_.substr(from_, end_ - from_));
    }
    const auto& held = matcher_.at(which);
    if (held.position)
      lua_pushinteger(lua_, static_cast<lua_Integer>(held.from) + 1);
    else
      push(lua_, subject_.substr(held.from, held.size));
  }

  int push_captures(bool whole_if_none) {
    const auto many = captures() == 0 && whole_if_none ? 1 : captures();
    luaL_checkstack(lua_, static_cast<int>(many), "too many captures");
    for (std::size_t i = 0; i < many; ++i)
      push_capture(i);
    return static_cast<int>(many);
  }

private:
  lua_State* lua_;
  std::string_view subject_;
  bool anchored_;
  pattern_matcher matcher_;
  std::size_t from_ = 0;
  std::size_t end_ = 0;
};

// Where a search begins: `init` as Lua counts it, from 1 or from the end.
std::size_t start_at(lua_State* lua, int index, std::size_t size) {
  const auto given = luaL_optinteger(lua, index, 1);
  if (given > 0)
    return static_cast<std::size_t>(given) - 1;
  if (given == 0 || -given > static_cast<lua_Integer>(size))
    return 0;
  return size - static_cast<std::size_t>(-given);
}

int push_span(lua_State* lua, std::size_t from, std::size_t end) {
  lua_pushinteger(lua, static_cast<lua_Integer>(from) + 1);
  lua_pushinteger(lua, static_cast<lua_Integer>(end));
  return 2;
}

int find_plain(lua_State* lua, std::string_view subject, std::string_view wanted, std::size_t from) {
  interpreter::of(lua).watch().charge(lua, subject.size() / 16);
  const auto found = subject.find(wanted, from);
  if (found != std::string_view::npos)
    return push_span(lua, found, found + wanted.size());
  lua_pushnil(lua);
  return 1;
}

int find_or_match(lua_State* lua, bool find) {
  const auto subject = text_at(lua, 1);
  const auto pattern = text_at(lua, 2);
  const auto from = start_at(lua, 3, subject.size());
  if (find && from <= subject.size() && lua_toboolean(lua, 4) != 0)
    return find_plain(lua, subject, pattern, from);
  search at{lua, subject, pattern};
  if (from > subject.size() || !at.find(from)) {
    lua_pushnil(lua);
    return 1;
  }
  const auto span = find ? push_span(lua, at.from(), at.end()) : 0;
  return span + at.push_captures(!find);
}

int find(lua_State* lua) {
  return find_or_match(lua, true);
}

int match(lua_State* lua) {
  return find_or_match(lua, false);
}

// Upvalues: the text, the pattern, where to go on, and where the last match ended (-1: there was none).
int next_match(lua_State* lua) {
  const auto subject = text_at(lua, lua_upvalueindex(1));
  search at{lua, subject, text_at(lua, lua_upvalueindex(2))};
  const auto last = lua_tointeger(lua, lua_upvalueindex(4));
  for (auto from = static_cast<std::size_t>(lua_tointeger(lua, lua_upvalueindex(3))); from <= subject.size(); ++from) {
    if (!at.match_at(from) || static_cast<lua_Integer>(at.end()) == last)
      continue;
    for (const auto which : {3, 4}) {
      lua_pushinteger(lua, static_cast<lua_Integer>(at.end()));
      lua_replace(lua, lua_upvalueindex(which));
    }
    return at.push_captures(true);
  }
  return 0;
}

int all_matches(lua_State* lua) {
  const auto subject = text_at(lua, 1);
  const auto from = start_at(lua, 3, subject.size());
  lua_settop(lua, 2);
  luaL_checkstring(lua, 2);
  lua_pushinteger(lua, static_cast<lua_Integer>(std::min(from, subject.size() + 1)));
  lua_pushinteger(lua, -1);
  lua_pushcclosure(lua, &next_match, 4);
  return 1;
}

// %0 to %9 and %% in what replaces a match.
void add_text(lua_State* lua, search& at, std::string& into) {
  const auto by = text_at(lua, 3);
  for (std::size_t i = 0; i < by.size(); ++i) {
    if (by[i] != '%') {
      into += by[i];
      continue;
    }
    ++i;
    if (i < by.size() && by[i] == '%') {
      into += '%';
      continue;
    }
    if (i >= by.size() || by[i] < '0' || by[i] > '9')
      raise(lua, "invalid use of '%' in replacement string");
    if (by[i] == '0')
      push(lua, text_at(lua, 1).substr(at.from(), at.end() - at.from()));
    else
      at.push_capture(static_cast<std::size_t>(by[i] - '1'));
    into += text_at(lua, -1);
    lua_pop(lua, 1);
  }
}

// What a table or a function says in place of a match; the match itself for nil and false.
void add_told(lua_State* lua, search& at, std::string& into) {
  if (lua_type(lua, 3) == LUA_TTABLE) {
    at.push_capture(0);
    lua_gettable(lua, 3);
  } else {
    lua_pushvalue(lua, 3);
    const auto many = at.push_captures(true);
    lua_call(lua, many, 1);
  }
  if (lua_toboolean(lua, -1) == 0)
    into += text_at(lua, 1).substr(at.from(), at.end() - at.from());
  else if (lua_isstring(lua, -1) != 0)
    into += text_at(lua, -1);
  else
    raise(lua, std::string{"invalid replacement value (a "} + luaL_typename(lua, -1) + ")");
  lua_pop(lua, 1);
}

int substitute(lua_State* lua) {
  const auto subject = text_at(lua, 1);
  search at{lua, subject, text_at(lua, 2)};
  const auto kind = lua_type(lua, 3);
  const auto as_text = kind == LUA_TNUMBER || kind == LUA_TSTRING;
  luaL_argexpected(lua, as_text || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3, "string/function/table");
  const auto most = luaL_optinteger(lua, 4, static_cast<lua_Integer>(subject.size()) + 1);
  std::string made;
  lua_Integer times = 0;
  std::size_t from = 0;
  std::size_t last = std::string_view::npos;
  while (times < most) {
    if (at.match_at(from) && at.end() != last) {
      ++times;
      as_text ? add_text(lua, at, made) : add_told(lua, at, made);
      from = last = at.end();
    } else if (from < subject.size()) {
      made += subject[from++];
    } else {
      break;
    }
    if (made.size() > interpreter::of(lua).settings().memory_bytes_max)
      raise(lua, "the resulting string is too large");
    if (at.anchored())
      break;
  }
  made += subject.substr(std::min(from, subject.size()));
  push(lua, made);
  lua_pushinteger(lua, times);
  return 2;
}

int repeat(lua_State* lua) {
  const auto text = text_at(lua, 1);
  const auto times = luaL_checkinteger(lua, 2);
  const auto between = lua_isnoneornil(lua, 3) ? std::string_view{} : text_at(lua, 3);
  const auto once = text.size() + between.size();
  const auto most = interpreter::of(lua).settings().memory_bytes_max;
  if (times <= 0 || once == 0) {
    lua_pushliteral(lua, "");
    return 1;
  }
  if (static_cast<std::uint64_t>(times) > most / once)
    raise(lua, "the resulting string is too large");
  std::string made;
  made.reserve(once * static_cast<std::size_t>(times));
  for (lua_Integer i = 0; i < times; ++i) {
    if (i > 0)
      made += between;
    made += text;
  }
  interpreter::of(lua).watch().charge(lua, made.size() / 64 + static_cast<std::uint64_t>(times) / 8);
  push(lua, made);
  return 1;
}

// Upvalue: Lua's own. Objects become their numbers first, and no address is to be had.
int format(lua_State* lua) {
  const auto text = text_at(lua, 1);
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '%')
      continue;
    ++i;
    while (i < text.size() && std::string_view{"-+ #0123456789."}.find(text[i]) != std::string_view::npos)
      ++i;
    if (i < text.size() && text[i] == 'p')
      raise(lua, "'%p' gives an address, which differs in each run");
  }
  const auto given = lua_gettop(lua);
  for (int i = 2; i <= given; ++i)
    if (!lua_isnoneornil(lua, i) && lua_type(lua, i) != LUA_TNUMBER && lua_type(lua, i) != LUA_TSTRING
        && lua_type(lua, i) != LUA_TBOOLEAN) {
      push(lua, text_of(lua, i));
      lua_replace(lua, i);
    }
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, given, 1);
  return 1;
}

// Upvalue: Lua's own, whose work is about as long as its texts are.
int charged(lua_State* lua) {
  std::uint64_t bytes = 0;
  const auto given = lua_gettop(lua);
  for (int i = 1; i <= given; ++i)
    if (lua_type(lua, i) == LUA_TSTRING || lua_type(lua, i) == LUA_TTABLE)
      bytes += lua_rawlen(lua, i);
  interpreter::of(lua).watch().charge(lua, bytes / 16);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, given, LUA_MULTRET);
  return lua_gettop(lua);
}

// Each function of the library on the top of the stack as `by` with the function as its upvalue.
void wrap(lua_State* lua, std::initializer_list<const char*> names, lua_function by) {
  for (const auto* name : names) {
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, by, 1);
    lua_setfield(lua, -2, name);
  }
}

} // namespace

void open_text_library(lua_State* lua) {
  constexpr luaL_Reg own[]{{"find", &find},       {"match", &match}, {"gmatch", &all_matches},
                           {"gsub", &substitute}, {"rep", &repeat},  {nullptr, nullptr}};
  lua_getglobal(lua, LUA_STRLIBNAME);
  luaL_setfuncs(lua, own, 0);
  wrap(lua, {"format"}, &format);
  wrap(lua, {"byte", "char", "len", "lower", "pack", "packsize", "reverse", "sub", "unpack", "upper"}, &charged);
  lua_pushnil(lua);
  lua_setfield(lua, -2, "dump");
  lua_pop(lua, 1);
  lua_getglobal(lua, LUA_UTF8LIBNAME);
  wrap(lua, {"char", "codepoint", "len", "offset"}, &charged);
  lua_pop(lua, 1);
}

} // namespace souk::runtime::shell
