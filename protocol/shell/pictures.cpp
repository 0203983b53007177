#include "protocol/shell/pictures.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

namespace souk::protocol {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t bar_width_max = 60;
constexpr std::size_t who_width = 28;
constexpr std::size_t id_digits = 12; // of a peer, as the command line shows it

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string set_right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string with_point(double number, int digits) {
  std::array<char, 64> text{};
  const auto size = std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return {text.data(), std::min<std::size_t>(static_cast<std::size_t>(std::max(size, 0)), text.size() - 1)};
}

// Of a tree of which each row is known with its depth.
struct placed_row {
  std::string label;
  const pictured_actor* actor;
};

void place_below(const std::string& parent, std::size_t depth,
                 const std::multimap<std::string, const pictured_actor*>& children, std::size_t rows_max,
                 std::vector<placed_row>& into) {
  const auto [first, last] = children.equal_range(parent);
  for (auto at = first; at != last && into.size() < rows_max; ++at) {
    const auto& actor = *at->second;
    auto label = std::string(depth * indent, ' ') + actor.name;
    if (actor.kind != actor.name)
      label += " (" + actor.kind + ")";
    into.push_back({std::move(label), &actor});
    place_below(actor.name, depth + 1, children, rows_max, into);
  }
}

void hang_below(const std::string& teller, std::size_t depth,
                const std::multimap<std::string, const pictured_step*>& children, std::size_t rows_max,
                std::vector<std::pair<std::size_t, const pictured_step*>>& into) {
  const auto [first, last] = children.equal_range(teller);
  std::vector<const pictured_step*> own;
  for (auto at = first; at != last; ++at)
    own.push_back(at->second);
  std::stable_sort(own.begin(), own.end(), [](const auto* a, const auto* b) { return a->at_ms < b->at_ms; });
  for (const auto* each : own) {
    if (into.size() == rows_max)
      return;
    into.emplace_back(depth, each);
    hang_below(each->whom, depth + 1, children, rows_max, into);
  }
}

std::string step_line(const pictured_step& step, std::size_t depth, bool nearest) {
  auto text = padded(std::string(depth * indent, ' ') + step.whom.substr(0, id_digits), who_width)
              + set_right(with_point(step.at_ms, 1) + " ms", 12) + set_right(std::to_string(step.bits), 6) + "  ";
  if (!step.rtt_ms)
    return text + "no answer";
  text += with_point(*step.rtt_ms, 1) + " ms later: " + std::to_string(step.closer) + " closer";
  return text + (step.has_it ? ", has it" : "") + (nearest ? ", the nearest" : "");
}

} // namespace

std::string actor_tree(const std::vector<pictured_actor>& all) {
  std::multimap<std::string, const pictured_actor*> children;
  for (const auto& each : all) {
    const auto known =
      std::any_of(all.begin(), all.end(), [&](const auto& other) { return other.name == each.parent; });
    children.emplace(known ? each.parent : std::string{}, &each);
  }
  std::vector<placed_row> rows;
  place_below({}, 0, children, all.size(), rows);
  std::size_t width = 5;
  for (const auto& row : rows)
    width = std::max(width, row.label.size());
  auto text = padded("actor", width) + set_right("mailbox", 9) + set_right("handled", 12) + set_right("age", 12);
  for (const auto& row : rows)
    text += "\n" + padded(row.label, width) + set_right(std::to_string(row.actor->mailbox), 9)
            + set_right(std::to_string(row.actor->handled), 12)
            + set_right(with_point(row.actor->age_s, 1) + " s", 12);
  return text;
}

std::string bucket_bars(const std::vector<pictured_bucket>& all) {
  std::string text = "bits  contacts";
  for (const auto& each : all) {
    text += "\n" + set_right(std::to_string(each.bits), 4) + set_right(std::to_string(each.contacts), 10) + " ";
    for (std::size_t i = 0; i < std::min(each.contacts, bar_width_max); ++i)
      text += "█";
  }
  return text;
}

std::string lookup_tree(const std::vector<pictured_step>& all) {
  std::multimap<std::string, const pictured_step*> children;
  const pictured_step* nearest = nullptr;
  for (const auto& each : all) {
    const auto known = std::any_of(all.begin(), all.end(), [&](const auto& other) { return other.whom == each.told_by; });
    children.emplace(known ? each.told_by : std::string{}, &each);
    if (each.rtt_ms && (nearest == nullptr || each.bits > nearest->bits))
      nearest = &each;
  }
  std::vector<std::pair<std::size_t, const pictured_step*>> rows; // with their depth
  hang_below({}, 0, children, all.size(), rows);
  auto text = padded("asked", who_width) + set_right("at", 12) + set_right("bits", 6) + "  came back";
  for (const auto& [depth, step] : rows)
    text += "\n" + step_line(*step, depth, step == nearest);
  return text;
}

} // namespace souk::protocol
