-- An eclipse attempt: the peers nearest to a victim lie to it about everybody else.
--
-- Whoever controls all that a peer knows controls what it sees. Here the eight peers whose ids are nearest to the victim's turn into
-- liars: they name contacts that do not exist, or somebody else under a made-up id. But the victim's table holds peers from all over
-- the space of ids, its lookups ask several of them at once, and what it is given it verifies. So it still finds what others stored,
-- and others find what it stores.

local size = full() and 2000 or 60
net{peers=size}
local victim = 30

-- How far apart two ids are, as text that can be compared: the XOR of their digits.
local function distance(a, b)
  local digits = {}
  for i = 1, #a do digits[i] = ("%x"):format(tonumber(a:sub(i, i), 16) ~ tonumber(b:sub(i, i), 16)) end
  return table.concat(digits)
end

local others = {}
for _, peer in ipairs(peers()) do
  if peer ~= victim and peer > 3 then others[#others + 1] = {peer = peer, far = distance(id(peer), id(victim))} end
end
table.sort(others, function(a, b) return a.far < b.far end)
local liars, honest = {}, {}
for i, each in ipairs(others) do
  local side = i <= 8 and liars or honest
  side[#side + 1] = each.peer
end

local stored = {}
for i = 1, 20 do stored[i] = put(honest[i], "what peer " .. honest[i] .. " says").key end
byzantine(liars, "wrong_contacts")
run "2m"

local found, right = 0, 0
for i = 1, 20 do
  if get(victim, stored[i]) then found = found + 1 end
  if lookup(victim, "key " .. i).right then right = right + 1 end
end
print(("the victim found %d of 20 values, and in %d of 20 lookups the peer that really is the closest"):format(found, right))
expect(found >= 19, "the victim finds what others stored")

local read = 0
for i = 1, 20 do
  if get(honest[i], put(victim, "word " .. i .. " of the victim").key) then read = read + 1 end
end
expect(read >= 19, "others find what the victim stores")

-- Restarted, it comes back into the same neighbourhood.
kill(victim)
run "10s"
restart(victim)
run "1m"
expect_eventually(function() return get(victim, stored[7]) ~= nil end, "5m", "and so it is after a restart")
