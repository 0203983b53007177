-- A mass restart: the power fails everywhere at once, and comes back everywhere at once.
--
-- Nobody is left who could introduce anybody. Each node comes back with what its disk had: its own packages, its keys,
-- and the peers that it knew. From these the network puts itself together again.

local many = full() and 1000 or 50
net{peers=many}
local receipt = publish(20, "before-the-cut", "1.0.0", "what was there before")
expect(receipt and receipt.copies > 0, "a package is published")
run "2m"

local gone = kill "all"
expect(#gone == many and #peers() == 0, "everybody is gone")
run "30s"
restart()
expect(#peers() == many, "everybody is back at the same moment")

expect_eventually(function() return lookup(many - 5, "a key").right end, "5m", "lookups are right again")
local got
expect_eventually(function()
  got = install(33, receipt)
  return got ~= nil
end, "30m", "the package can be installed again")
expect(got and got.content == "what was there before", "and is what it was")
