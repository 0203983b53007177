-- Publish while partitioned: the publisher is on the smaller side of a cut.
--
-- Publishing needs nobody's permission, so it works on either side; those on the same side can install at once. The
-- others learn of the package when the network is whole again.

local many = full() and 1000 or 40
net{peers=many, refresh="2m"}
local small = {}
for peer = many * 3 // 4 + 1, many do small[#small + 1] = peer end
partition(small)
run "10s"

local receipt = publish(many - 5, "written-apart", "1.0.0", "what was written apart")
expect(receipt and receipt.copies > 0, "it is published on the smaller side")

local near = install(many - 8, receipt)
expect(near and near.content == "what was written apart", "a peer of the same side installs it")
expect(install(5, receipt) == nil, "a peer of the other side cannot")

heal()
local far
expect_eventually(function()
  far = install(5, receipt)
  return far ~= nil
end, "10m", "it can when the network is whole")
expect(far and far.content == "what was written apart", "and gets what was published")
expect_eventually(function() return #search(6, "written-apart") > 0 end, "30m", "the announcement arrives too")
