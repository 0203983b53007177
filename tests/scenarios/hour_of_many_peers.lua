-- An hour of a large network: 100,000 peers (1000 in the small form, for ten minutes) search, while some leave and others come.
--
-- Here peers are small: one actor each, with a routing table and no packages. So there may be very many of them in one process.

local size = full() and 100000 or 1000
local parts = full() and 12 or 5
local length = full() and "5m" or "2m"
print(net{peers=size, small=true, spare=size // 5})

local share, p95 = {}, {}
for part = 1, parts do
  kill "1%"
  join(size // 100)
  local made = lookups(size // 10, length)
  share[part] = 100 * made.good / made.count
  p95[part] = made.p95_ms
  print(("after %2.0f min: %.2f %% of %d lookups found the closest, p95 %.0f ms"):format(time() / 60, share[part], made.count,
    made.p95_ms))
end
expect(share[1] >= 97, "lookups are right at first")
expect(share[parts] >= 95, "and still are when " .. parts .. " of 100 have been replaced")
expect(p95[parts] < 2000, "and take less than two seconds")
