-- Cache warm-up: what is often asked for is found nearer and nearer by.
--
-- Each node keeps the records that it has seen, in a small hot tier and a large warm one behind it. Here some nodes ask for the same
-- keys again and again, a few of them most of the time, as people do. At first the network is searched for each; then hardly at all.

local size = full() and 400 or 40
local values = full() and 500 or 100
net{peers=size}
local keys = {}
for i = 1, values do keys[i] = put(4 + i % (size - 4), "value " .. i).key end

-- A draw in which the first keys come up most (the share of key i falls as 1/i).
local harmonic = {}
for i = 1, values do harmonic[i] = (harmonic[i - 1] or 0) + 1 / i end
local function drawn()
  local at = math.random() * harmonic[values]
  for i = 1, values do if harmonic[i] >= at then return i end end
  return values
end

local askers = {20, 25, 30, 35}
local rounds = {}
for round = 1, 4 do
  local ms, cached, found = 0, 0, 0
  local asked = #askers * values // 2
  for i = 1, asked do
    local got = query(askers[1 + i % #askers], keys[drawn()])
    if got.found then found = found + 1 end
    if got.source == "hot" or got.source == "warm" then cached = cached + 1 end
    ms = ms + got.ms
  end
  rounds[round] = {ms = ms / asked, cached = 100 * cached / asked}
  print(("round %d: %.1f ms in the mean, %.0f %% from the caches"):format(round, rounds[round].ms, rounds[round].cached))
  expect(found == asked, "round " .. round .. ": everything is found")
end
expect(rounds[4].cached > rounds[1].cached, "more and more comes from the caches")
expect(rounds[4].ms < rounds[1].ms / 2, "so that a query takes less than half as long")

local hits = 0
for _, peer in ipairs(askers) do
  local caches = inspect(peer, "caches")
  hits = hits + caches.hot.hits + caches.warm.hits
end
expect(hits > 0, "the caches count their hits")
