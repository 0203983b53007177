# Draws one SVG plot from lines on standard input, in any awk. A line is one of
#
#   title TEXT
#   x linear|log TEXT           the axis; a logarithmic one has ticks at powers of ten
#   y linear|log TEXT
#   y_range LOW HIGH            shown at least; without it the axis fits the data
#   ticks X...                  of a linear x axis, instead of round numbers
#   band LOW HIGH TEXT          shaded over the whole width
#   style dots|line|dashed|errors COLOUR [TEXT]   of the series that follows; TEXT goes to the legend
#   at X Y [ERROR]              a point of the series
#   label TEXT                  beside the last point of the series
#   legend top|bottom           in which left corner it stands
#
# COLOUR counts from 1. Colours and text are of middle lightness, for light and dark pages; there is no background.

function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}
function rest(first,   i, text) {
  for (i = first; i <= NF; i++) text = text (i > first ? " " : "") $i
  return text
}
function log10(v) { return log(v) / log(10) }
function placed(axis, v) { return scale[axis] == "log" ? log10(v) : v }
function widen(axis, v) {
  v = placed(axis, v)
  if (!(axis in low) || v < low[axis]) low[axis] = v
  if (!(axis in high) || v > high[axis]) high[axis] = v
}
function px(v) { return left + (placed("x", v) - low["x"]) / (high["x"] - low["x"]) * (right - left) }
function py(v) { return bottom - (placed("y", v) - low["y"]) / (high["y"] - low["y"]) * (bottom - top) }
function ceiling(v,   whole) { whole = int(v); return whole < v ? whole + 1 : whole }

# A round step, so that about `wanted` ticks fit the span.
function step_for(span, wanted,   raw, unit) {
  raw = span / wanted
  unit = 10 ^ (ceiling(log10(raw)) - 1)
  return unit * (raw <= unit ? 1 : raw <= 2 * unit ? 2 : raw <= 5 * unit ? 5 : 10)
}
function grouped(n,   text) {
  n = sprintf("%d", n)
  while (length(n) > 3) {
    text = "," substr(n, length(n) - 2) text
    n = substr(n, 1, length(n) - 3)
  }
  return n text
}
function named(v, step) {
  if (v < step / 2 && v > -step / 2) return "0"
  if (v >= 1000) return grouped(v + 0.5)
  return sprintf("%." (step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3) "f", v)
}
function text_at(x, y, anchor, words, more) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>\n", x, y, anchor, ink, more, escaped(words)
}
function rule(x1, y1, x2, y2, opacity) {
  printf "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-opacity=\"%s\"/>\n", x1, y1, x2, y2, ink, opacity
}
function x_tick(v, step) {
  rule(px(v), top, px(v), bottom, 0.22)
  rule(px(v), bottom, px(v), bottom + 5, 1)
  text_at(px(v), bottom + 20, "middle", named(v, step), "")
}
function y_tick(v, step) {
  rule(left, py(v), right, py(v), 0.22)
  rule(left - 5, py(v), left, py(v), 1)
  text_at(left - 10, py(v) + 4, "end", named(v, step), "")
}
function tick(axis, v, step) {
  if (axis == "x") x_tick(v, step)
  else y_tick(v, step)
}
function ticks_of(axis,   power, step, i, n, own) {
  if (axis == "x" && own_ticks != "") {
    n = split(own_ticks, own, " ")
    for (i = 1; i <= n; i++) tick(axis, own[i], 1)
  } else if (scale[axis] == "log") {
    for (power = ceiling(low[axis] - 0.001); power <= high[axis] + 0.001; power++) tick(axis, 10 ^ power, 1)
  } else {
    step = step_for(high[axis] - low[axis], 6)
    for (i = ceiling(low[axis] / step - 0.001); i * step <= high[axis] + step / 1000; i++) tick(axis, i * step, step)
  }
}
function dot(x, y, colour) {
  printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y, colour
}
function stroke(path, colour, style) {
  printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"%s/>\n", path, colour,
    style == "dashed" ? " stroke-dasharray=\"6 4\"" : ""
}
function draw_series(s,   i, path, colour) {
  colour = colours[(colour_of[s] - 1) % colour_count + 1]
  for (i = 1; i <= points[s]; i++) {
    path = path (i == 1 ? "M" : "L") sprintf("%.1f %.1f", px(xs[s, i]), py(ys[s, i]))
    if (style_of[s] == "errors") stroke(sprintf("M%.1f %.1fV%.1f", px(xs[s, i]), py(ys[s, i] - errors[s, i]), py(ys[s, i] + errors[s, i])), colour, "")
    if (style_of[s] == "dots" || style_of[s] == "errors") dot(px(xs[s, i]), py(ys[s, i]), colour)
  }
  if (style_of[s] == "line" || style_of[s] == "dashed") stroke(path, colour, style_of[s])
  if (s in label_of) text_at(px(xs[s, points[s]]) + 9, py(ys[s, points[s]]) + 4, "start", label_of[s], "")
}
function draw_legend(   s, x, y) {
  x = left + 16
  for (s = 1; s <= series; s++) y += s in legend_of ? 20 : 0
  y = legend_at == "bottom" ? bottom - y : top + 18
  for (s = 1; s <= series; s++) {
    if (!(s in legend_of)) continue
    if (style_of[s] == "line" || style_of[s] == "dashed")
      stroke(sprintf("M%d %dh24", x, y), colours[(colour_of[s] - 1) % colour_count + 1], style_of[s])
    else
      dot(x + 12, y, colours[(colour_of[s] - 1) % colour_count + 1])
    text_at(x + 34, y + 4, "start", legend_of[s], "")
    y += 20
  }
}

BEGIN {
  width = 760; height = 440; left = 70; right = 690; top = 52; bottom = 382
  ink = "#7b8087"
  colour_count = split("#3b86c8 #d97f2b #3f9f62 #c95f6b #8a72c4 #2d9da3 #a58434 #7b8087", colours, " ")
  scale["x"] = scale["y"] = "linear"
}
$1 == "title" { title = rest(2) }
$1 == "x" || $1 == "y" { scale[$1] = $2; name[$1] = rest(3) }
$1 == "y_range" { widen("y", $2); widen("y", $3) }
$1 == "ticks" { own_ticks = rest(2) }
$1 == "band" { band_low = $2; band_high = $3; band_text = rest(4); widen("y", $2); widen("y", $3) }
$1 == "style" {
  style_of[++series] = $2
  colour_of[series] = $3
  if (NF > 3) legend_of[series] = rest(4)
}
$1 == "at" {
  xs[series, ++points[series]] = $2
  ys[series, points[series]] = $3
  errors[series, points[series]] = $4 + 0
  widen("x", $2)
  widen("y", $3 - $4)
  widen("y", $3 + $4)
}
$1 == "legend" { legend_at = $2 }
$1 == "label" { label_of[series] = rest(2) }
END {
  for (axis in low) {
    if (high[axis] == low[axis]) high[axis] += 1
    margin = (high[axis] - low[axis]) * (axis == "x" ? 0.03 : 0.05)
    low[axis] -= scale[axis] == "linear" && low[axis] == 0 ? 0 : margin
    high[axis] += margin
  }
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" ", width, height, width, height
  printf "font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n<title>%s</title>\n", escaped(title)
  text_at(left, 28, "start", title, " font-size=\"16\" font-weight=\"600\"")
  if (band_text != "") {
    printf "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"0.14\"/>\n",
      left, py(band_high), right - left, py(band_low) - py(band_high), ink
    text_at(right - 8, py(band_high) + 16, "end", band_text, "")
  }
  ticks_of("x")
  ticks_of("y")
  rule(left, bottom, right, bottom, 1)
  rule(left, top, left, bottom, 1)
  text_at((left + right) / 2, height - 14, "middle", name["x"], "")
  text_at(0, 0, "middle", name["y"], sprintf(" transform=\"translate(20 %d) rotate(-90)\"", (top + bottom) / 2))
  for (s = 1; s <= series; s++) draw_series(s)
  draw_legend()
  print "</svg>"
}
