-- A flash crowd: one package that everybody wants within a minute.
--
-- One publisher has it, and a home connection. Whoever has installed it offers it too, so the crowd grows its own supply; nobody is
-- asked for more than it can give.

local size = full() and 10000 or 100
net{peers=size}
local wanted = publish(7, "everybodys-darling", "1.0.0", ("what everybody wants "):rep(500))
expect(wanted ~= nil, "the package is published")
run "30s"

local crowd = installs("all", wanted, "1m")
print(("%d of %d installed it: half within %.2f s, 95 of 100 within %.2f s"):format(crowd.good, crowd.count, crowd.p50_ms / 1000,
  crowd.p95_ms / 1000))
expect(crowd.good >= crowd.count * 0.99, "99 of 100 have it")
expect(crowd.p95_ms < 60000, "and 95 of 100 waited for less than a minute")

local newcomer = join(1)[1]
run "30s"
local got = install(newcomer, wanted)
expect(got and got.from >= 1, "who comes late has it from the crowd")
kill(7)
run "10s"
newcomer = join(1)[1]
run "30s"
expect(install(newcomer, wanted) ~= nil, "also when the publisher is gone")
