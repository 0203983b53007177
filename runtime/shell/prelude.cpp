// What of the library of scripts is written in Lua itself, so that the watchdog counts each of its steps.
#include "runtime/shell/interpreter.hpp"

namespace souk::runtime::shell {
namespace {

constexpr const char* text = R"lua(
local sorted_keys, length_of = sorted_keys, length_of
_G.sorted_keys, _G.length_of = nil, nil

local function checked(t, name)
  if type(t) ~= "table" then
    error(("bad argument #1 to '%s' (table expected, got %s)"):format(name, t == nil and "no value" or type(t)), 3)
  end
  return t
end

-- Lua's own calls the handler where the error is raised: within the hook of the watchdog, where no hook is.
function xpcall(f, handler, ...)
  local results = table.pack(pcall(f, ...))
  if results[1] then return table.unpack(results, 1, results.n) end
  return false, select(2, pcall(handler, results[2]))
end

-- In the order of the keys: numbers, texts, false, true.
function pairs(t)
  local meta = getmetatable(t)
  local own = type(meta) == "table" and rawget(meta, "__pairs")
  if own then return own(t) end
  local keys, i = sorted_keys(checked(t, "pairs")), 0
  local function following()
    local key, value
    repeat
      i = i + 1
      key = keys[i]
      if key == nil then return nil end
      value = rawget(t, key)
    until value ~= nil
    return key, value
  end
  return following, t, nil
end

-- Stable, and with the same questions in each run; Lua's own chooses by the clock where it divides.
local function merge(from, to, low, middle, high, before)
  local left, right = low, middle + 1
  for i = low, high do
    if left <= middle and (right > high or not before(from[right], from[left])) then
      to[i], left = from[left], left + 1
    else
      to[i], right = from[right], right + 1
    end
  end
end

function table.sort(t, before)
  before = before or function(a, b) return a < b end
  local count = length_of(checked(t, "sort"), "sort")
  local from, to, width = {}, {}, 1
  for i = 1, count do from[i] = t[i] end
  while width < count do
    for low = 1, count, 2 * width do
      merge(from, to, low, math.min(low + width - 1, count), math.min(low + 2 * width - 1, count), before)
    end
    from, to, width = to, from, 2 * width
  end
  for i = 1, count do t[i] = from[i] end
end

function table.insert(t, ...)
  local count = length_of(checked(t, "insert"), "insert")
  local given = select("#", ...)
  if given == 1 then
    t[count + 1] = (...)
  elseif given == 2 then
    local at, value = ...
    if math.type(at) ~= "integer" or at < 1 or at > count + 1 then
      error("bad argument #2 to 'insert' (position out of bounds)", 2)
    end
    for i = count, at, -1 do t[i + 1] = t[i] end
    t[at] = value
  else
    error("wrong number of arguments to 'insert'", 2)
  end
end

function table.remove(t, at)
  local count = length_of(checked(t, "remove"), "remove")
  if at == nil then at = count end
  if math.type(at) ~= "integer" or (at ~= count and (at < 1 or at > count + 1)) then
    error("bad argument #2 to 'remove' (position out of bounds)", 2)
  end
  local value = t[at]
  for i = at, count - 1 do t[i] = t[i + 1] end
  if at <= count then t[count] = nil end
  return value
end

function table.move(from, first, last, at, to)
  checked(from, "move")
  to = checked(to or from, "move")
  if at > last or at <= first or to ~= from then
    for i = 0, last - first do to[at + i] = from[first + i] end
  else
    for i = last - first, 0, -1 do to[at + i] = from[first + i] end
  end
  return to
end
)lua";

} // namespace

const char* prelude() noexcept {
  return text;
}

} // namespace souk::runtime::shell
