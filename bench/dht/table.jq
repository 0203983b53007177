# From the medians of each program: one row a figure, with the ratio of ours to the better of the others, and the goal.
def rows: [
  ["get/s, 16 at once", "gets", "max", 1.5],
  ["put/s, 16 at once", "puts", "max", 1.5],
  ["packets/get", "packets", "min", 1],
  ["get p50 ms, one at a time", "p50", "min", null],
  ["get p99 ms, one at a time", "p99", "min", 1],
  ["CPU s per 1000 gets", "cpu", "min", 1],
  ["CPU s per 1000 puts", "put_cpu", "min", 1],
  ["KiB/node idle", "kib", "limit", 40],
  ["gets found %", "found", "floor", 100],
  ["found % after 20 % died", "found_killed", "floor", 100],
  ["p50 ms after 20 % died", "killed_p50", "min", null],
  ["p99 ms after 20 % died", "killed_p99", "min", 1]
];
def short: if . == null then "-" elif . >= 100 then (. | round | tostring) else (. * 100 | round / 100 | tostring) end;
def better($how; $figure): [$theirs[$figure]?, $warm[$figure]?] | map(select(. != null and . >= 0)) |
  if length == 0 then null elif $how == "max" then max else min end;
def verdict($how; $goal; $ratio; $own):
  if $goal == null then "" elif $how == "limit" then (if $own <= $goal then "reached" else "missed" end)
  elif $how == "floor" then (if $own >= $goal then "reached" else "missed" end)
  elif $ratio == null then "-"
  elif ($how == "max" and $ratio >= $goal) or ($how == "min" and $ratio <= $goal) then "reached" else "missed" end;
def goal_text($how; $goal): if $goal == null then "" elif $how == "max" then ">= \($goal) x" elif $how == "min" then "<= \($goal) x"
  elif $how == "limit" then "<= \($goal)" else "\($goal)" end;
(["figure", "souk", "libtorrent", "OpenDHT, warm", "ratio", "goal", ""],
 (rows[] | . as [$title, $figure, $how, $goal] | $ours[$figure] as $own | better($how; $figure) as $best |
  (if $best == null or $best == 0 then null else $own / $best end) as $ratio |
  [$title, ($own | short), ($theirs[$figure]? | short), ($warm[$figure]? | short),
   ($ratio | if . == null then "-" else short end), goal_text($how; $goal), verdict($how; $goal; $ratio; $own)])) | @tsv
