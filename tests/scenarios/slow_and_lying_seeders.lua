-- Slow and lying seeders: some who offer a package give wrong bytes, some are slow, and some send others astray.
--
-- Whoever installs verifies each block against the digest that the publisher signed, and asks somebody else when it is wrong. So lies
-- cost time, now and then a second try, and never change what is installed.

net{peers=full() and 400 or 40}
local right = ("the right bytes "):rep(200)
local receipt = publish(5, "wanted", "1.0.0", right)
run "1m"
for _, peer in ipairs{10, 20, 30} do install(peer, receipt) end -- they offer it now

byzantine({10, 20}, "wrong_values")
byzantine("20%", "wrong_contacts")
slow("20%", 5)
run "1m"

local good, at_once, wrong, slowest = 0, 0, 0, 0
for _, peer in ipairs(peers()) do
  for try = 1, 3 do
    local got = install(peer, receipt)
    if got then
      good, slowest = good + 1, math.max(slowest, got.ms)
      if try == 1 then at_once = at_once + 1 end
      if got.content ~= right then wrong = wrong + 1 end
      break
    end
    run "30s"
  end
end
print(("%d of %d installed it, %d at once; the slowest took %.1f s"):format(good, #peers(), at_once, slowest / 1000))
expect(wrong == 0, "nobody has installed anything but the right bytes")
expect(good >= #peers() * 0.9, "nine peers of ten could install it")
