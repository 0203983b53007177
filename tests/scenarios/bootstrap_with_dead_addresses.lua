-- Bootstrap with dead addresses: a newcomer knows three addresses, and two of them answer no more.
--
-- Addresses to begin with grow old. A newcomer asks all that it has, so one that lives is enough; a node that has been
-- in the network before also remembers peers of its own, and needs none of the three.

net{peers=full() and 1000 or 30, spare=10}
kill{1, 2}
run "10s"

local newcomers = join(5)
run "30s"
for i, peer in ipairs(newcomers) do
  expect_eventually(function() return lookup(peer, "key " .. i).right end, "2m",
                    "newcomer " .. i .. " found its way in by the only address that lives")
end

-- The last one dies too: nobody who is new can come in, but who was there before can come back. A node writes down whom
-- it knows every minute.
run "2m"
kill(3)
local gone = leave{newcomers[1], newcomers[2]}
run "1m"
restart(gone)
run "30s"
expect_eventually(function() return lookup(gone[1], "another key").right end, "2m", "who was there before comes back")

local stranger = join(1)[1]
run "30s"
expect(#lookup(stranger, "any key").closest == 0, "a stranger without a living address finds nobody")

-- When one of the addresses is back, the stranger finds it by itself: it asks again and again.
restart(3)
expect_eventually(function() return #lookup(stranger, "any key").closest > 0 end, "10m", "and is in when one is back")
