-- Partition and heal: a third of the network is cut off, and is found again when the cut is gone.
--
-- While they are apart, a value that is stored on one side cannot be read on the other. Afterwards nobody has to be told
-- that the network is whole: it is enough that some peers still know each other across the cut.

local many = full() and 1000 or 40
net{peers=many, refresh="2m"}
local before = put(20, "stored before the cut")
expect(before.copies >= 10, "a value is stored many times")

local cut_off = many - 5
local apart = {}
for peer = many - many // 3 + 1, many do apart[#apart + 1] = peer end
partition(apart)

-- Copies of the first value are on both sides, so each side still reads it.
expect(get(5, before.key) == "stored before the cut", "the larger side reads what was stored before")
expect_eventually(function() return get(cut_off, before.key) ~= nil end, "1m", "the smaller side reads it too")

local during = put(5, "stored during the cut")
expect(during.copies > 0, "a value can be stored on the larger side")
expect(get(cut_off, during.key) == nil, "the smaller side cannot read it")
expect(stats().dropped.partitioned > 0, "packets were cut off")

heal()
expect_eventually(function() return get(cut_off, during.key) ~= nil end, "5m", "it can when the cut is gone")
expect_eventually(function() return lookup(cut_off, during.key).right end, "5m", "and finds peers of the other side")
