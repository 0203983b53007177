// usage: node graph.js CACHE [NAME...]    the dependency graph that an npm cache holds, as one line a version:
//   NAME<tab>VERSION<tab>DEPENDENCY RANGE[<tab>?OPTIONAL RANGE]...
// With names: only what these reach. Names are made into ones that souk allows; what is no range of versions (an address, a
// tag, another name) is left out and counted on standard error. Needs npm's modules in NODE_PATH.
const cacache = require("cacache");
const semver = require("semver");
const [cache, ...wanted] = process.argv.slice(2);
const plain = (name) => name.replace(/^@/, "").replace(/\//, "--").toLowerCase().replace(/[^a-z0-9._-]/g, "-").replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "x");
let left_out = 0;

const lines = (of, kind) =>
  Object.entries(of || {}).flatMap(([name, range]) => {
    if (semver.validRange(range) !== null && range.length < 256) return [kind + plain(name) + " " + range.trim()];
    ++left_out;
    return [];
  });

const read = async () => {
  const packages = new Map();
  for (const [key, entry] of Object.entries(await cacache.ls(cache))) {
    if (!key.startsWith("make-fetch-happen:request-cache:")) continue;
    let body;
    try { body = JSON.parse((await cacache.get.byDigest(cache, entry.integrity)).toString()); } catch { continue; }
    if (!body.name || !body.versions) continue;
    packages.set(plain(body.name), Object.values(body.versions).filter((v) => semver.valid(v.version)).sort((a, b) => semver.compare(a.version, b.version)));
  }
  return packages;
};

read().then((packages) => {
  const reached = new Set(wanted.map(plain));
  for (const name of reached)
    for (const version of packages.get(name) || [])
      for (const of of [version.dependencies, version.optionalDependencies]) for (const each of Object.keys(of || {})) reached.add(plain(each));
  for (const [name, versions] of [...packages].sort()) {
    if (wanted.length && !reached.has(name)) continue;
    let before = null;
    for (const v of versions) {
      if (before && semver.compare(before, v.version) === 0) continue; // they differ in build metadata
      before = v.version;
      const optional = v.optionalDependencies || {};
      const needed = Object.fromEntries(Object.entries(v.dependencies || {}).filter(([each]) => !(each in optional)));
      console.log([name, v.version, ...lines(needed, ""), ...lines(optional, "?")].join("\t"));
    }
  }
  console.error(`${packages.size} packages, ${left_out} dependencies left out`);
});
