-- Catalogue convergence: what one peer announces, everybody can search for soon.
--
-- There is no server to search in. Announcements spread by gossip, and each peer searches its own catalogue. Who was
-- down meanwhile compares its catalogue with others' when it is back, and catches up.

net{peers=full() and 1000 or 40, latency="geo", loss="2%"}

local function share_that_finds(name)
  local found, all = 0, peers()
  for _, peer in ipairs(all) do
    if #search(peer, name) > 0 then found = found + 1 end
  end
  return found / #all
end

local gone = kill "20%"
for i, publisher in ipairs{4, 9, 17} do
  local all = peers()
  local receipt = publish(all[publisher], "package-" .. i, "1.0.0")
  expect(receipt and receipt.copies > 0, "package-" .. i .. " is published")
end

expect_eventually(function() return share_that_finds("package-3") == 1 end, "3m", "everybody who is up finds it")

restart(gone)
expect_eventually(function()
  return share_that_finds("package-1") == 1 and share_that_finds("package-3") == 1
end, "30m", "and those who were down, when they are back")
print(("after %.0f s"):format(time()))
