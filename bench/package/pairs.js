// usage: node pairs.js SEED COUNT    random versions and ranges, and what node-semver says: VERSION<tab>RANGE<tab>ANSWER,
// the answer 1, 0, or ! when node-semver cannot read one of them. Needs the package `semver` in NODE_PATH.
const semver = require("semver");
let [state, count] = process.argv.slice(2).map(Number);
const draw = (bound) => { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % bound;
};
const one = (...choices) => choices[draw(choices.length)];
const number = () => (draw(60) === 0 ? one("10", "01", "9007199254740991", "9007199254740992") : String(draw(4)));
const identifier = () => draw(30) ? one("alpha", "beta", "rc", "0", "1", "2", "10", "x", "a-b", "-") : "01";
const tail = () => (draw(3) ? "" : "-" + Array.from({ length: 1 + draw(3) }, identifier).join(".")) + (draw(8) ? "" : "+build." + draw(9));
const version = () => one("", "", "", "", "", "", "v", " ", "=") + [number(), number(), number()].join(".") + tail();
const part = () => (draw(5) ? number() : one("x", "X", "*"));
const partial = () => {
  const parts = Array.from({ length: one(1, 2, 3, 3, 3, 3) }, part);
  if (draw(20)) // mostly, nothing is known behind a part that is missing
    for (let i = 1; i < parts.length; i++) if (/[xX*]/.test(parts[i - 1])) parts[i] = "x";
  return one("", "", "", "", "", "", "v", "=") + parts.join(".") + (parts.length === 3 || !draw(20) ? tail() : "");
};
const comparator = () => one("", "", "^", "~", "~>", ">", ">=", "<", "<=", "=", "", "^", "~", draw(6) ? "<" : one("=>", "<>", "~~")) + one("", "", "", " ") + partial();
const interval = () =>
  draw(6) ? Array.from({ length: one(1, 1, 1, 2, 2, 3) }, comparator).join(one(" ", "  ")) : partial() + one(" - ", " - ", "  -  ", "- ") + partial();
const range = () => one("", "", "", "", " ") + Array.from({ length: one(1, 1, 1, 2, 3) }, () => (draw(30) ? interval() : "")).join(one("||", " || ")) + one("", "", "", " ");
while (count-- > 0) {
  const [v, r] = [version(), range()];
  let answer = "!";
  if (semver.parse(v) && semver.validRange(r) !== null) answer = semver.satisfies(v, r) ? "1" : "0";
  console.log(v + "\t" + r + "\t" + answer);
}
