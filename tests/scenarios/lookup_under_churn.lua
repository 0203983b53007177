-- Lookup under churn: peers come and go, and those who are there still find each other.
--
-- A peer that crashes says nothing; others notice when it does not answer. A lookup asks several at once and goes round
-- those who are gone, so that it costs a little more and still ends at the right peer nearly always.

local many = full() and 1000 or 60
net{peers=many, latency="geo", loss="1%", refresh="5m"}
churn{mean="20m", back="2m"}        -- sessions of 20 minutes in the mean; the first three peers stay
run "5m"

local right, tried = 0, full() and 200 or 40
for i = 1, tried do
  local all = peers()
  local asker = all[math.random(#all)]
  local found = lookup(asker, "key " .. i)
  if found.right then right = right + 1 end
  run "2s"
end

local s = stats()
print(("%d of %d lookups were right; half of them took less than %.0f ms"):format(right, tried, s.lookup.p50_ms))
expect(s.dropped.down > 0, "packets came to peers that were gone")
expect(right >= tried * 0.9, "nine lookups of ten find the closest peer")
expect(s.lookup.p95_ms < 5000, "a lookup in twenty takes five seconds at most")

-- Who comes back is found again.
churn(false)
restart()
run "1m"
expect(#peers() == many, "everybody is back")
expect_eventually(function() return lookup(1, "a last key").right end, "5m", "and a lookup is right")
