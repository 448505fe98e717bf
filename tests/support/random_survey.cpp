#include "random_survey.hpp"

#include <cmath>
#include <cstdio>

namespace rater_test {
namespace {

using rater::role;
using rater::slot_kind;
using rater::slot_use;

int below(std::mt19937_64& random, int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); }
double unit(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

rater::outcome outcome_of(const char* id, rater::outcome_measure m, const char* scale) {
  rater::outcome o;
  o.id = id;
  o.column = rater::column_ref(id);
  o.measure = m;
  o.scale = scale;
  return o;
}

void add_item(rater::instrument& i, int number, const std::string& dimension, bool reverse, const shape& of) {
  rater::item it;
  it.id = "q" + std::to_string(number);
  it.dimension = dimension;
  it.scale = "main";
  it.reverse = reverse;
  const std::string n = std::to_string(number);
  it.column(role::perception) = rater::column_ref("P" + n);
  if (of.three_columns) {
    it.column(role::adequate) = rater::column_ref("M" + n);
    it.column(role::desired) = rater::column_ref("D" + n);
  } else {
    it.column(role::expectation) = rater::column_ref("E" + n);
  }
  i.items.push_back(std::move(it));
}

/// Points that mostly sum to 100.
void give_points(std::mt19937_64& random, const std::vector<std::size_t>& slots, survey_row& row) {
  if (below(random, 12) == 0) return;  // left blank
  int left = 100;
  for (std::size_t k = 0; k < slots.size(); ++k) {
    const int points = k + 1 == slots.size() ? left : below(random, left + 1);
    row.numbers[slots[k]] = points;
    left -= points;
  }
  if (below(random, 20) == 0) row.numbers[slots[0]] += 7;  // does not sum to 100
}

double random_weight(std::mt19937_64& random) {
  switch (below(random, 4)) {
    case 0:
      return 1 + below(random, 5);
    case 1:
      return (1 + below(random, 99999)) / 10000.0;
    default:
      return std::pow(10.0, 9 * unit(random) - 4);  // nine decades
  }
}

/// The same throughout a stratum, or a cluster of it: a share where respondents are drawn, else more than there can be.
std::string population_of(const survey_row& row, std::span<const rater::slot> slots, bool second) {
  std::size_t sum = 0;
  bool clustered = false;
  for (std::size_t s = 0; s < slots.size(); ++s) {
    clustered = clustered || slots[s].name == "psu";
    if (slots[s].name == "strata" || (second && slots[s].name == "psu")) sum += static_cast<std::size_t>(row.words[s][0]);
  }
  return clustered ? std::to_string(6 + sum % 7) : "0." + std::to_string(1 + sum % 9);
}

survey_row random_row(std::mt19937_64& random, const rater::responses& empty) {
  const auto slots = empty.slots();
  survey_row row;
  row.answers.resize(slots.size());
  row.numbers.assign(slots.size(), std::numeric_limits<double>::quiet_NaN());
  row.words.resize(slots.size());
  std::vector<std::size_t> points;
  const int blank_one_in = 2 + below(random, 15);
  for (std::size_t s = 0; s < slots.size(); ++s) {
    if (slots[s].kind == slot_kind::answer) {
      if (below(random, blank_one_in) == 0)
        row.answers[s] = {0, below(random, 2) ? rater::missing_reason::blank : rater::missing_reason::invalid};
      else
        row.answers[s] = {static_cast<std::uint16_t>(1 + below(random, slots[s].scale->points())), rater::missing_reason::none};
    } else if (slots[s].use == slot_use::importance) {
      points.push_back(s);
    } else if (slots[s].use == slot_use::weight) {
      row.numbers[s] = below(random, 30) == 0 ? 0 : random_weight(random);
    } else if (slots[s].kind == slot_kind::number) {
      row.numbers[s] = 1000 * unit(random) - 200;
    } else if (slots[s].name == "strata") {
      row.words[s] = std::string(1, static_cast<char>('A' + below(random, 4)));
    } else if (slots[s].name.starts_with("psu")) {
      row.words[s] = std::to_string(below(random, 6));
    } else if (slots[s].name.starts_with("fpc")) {
      row.words[s] = population_of(row, slots, slots[s].name == "fpc_2");
    } else {
      row.words[s] = below(random, 10) == 0 ? "" : std::string(1, static_cast<char>('a' + below(random, 4)));
    }
  }
  if (!points.empty()) give_points(random, points, row);
  return row;
}

void put_number(std::string& out, double x) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, " %a", x);
  out += buffer;
}

}  // namespace

rater::instrument random_instrument(std::mt19937_64& random, const shape& of) {
  rater::instrument i;
  i.id = "made-up";
  i.version = "1";
  rater::scale main;
  main.min = below(random, 3) - 1;
  main.step = below(random, 3) == 0 ? 0.5 : 1;
  main.max = main.min + main.step * (below(random, 6) == 0 ? 300 : 2 + below(random, 10));
  i.scales = {{"main", main}, {"five", {1, 5, 1, {}, {}}}};
  int number = 0;
  for (int d = 0; d < of.dimensions; ++d) {
    rater::dimension_definition definition;
    definition.id = "d" + std::to_string(d);
    if (of.importance) definition.importance = rater::column_ref("imp" + std::to_string(d));
    i.dimensions.push_back(definition);
    const int items = 1 + below(random, of.most_items);
    for (int k = 0; k < items; ++k) add_item(i, ++number, definition.id, below(random, 3) == 0, of);
  }
  i.outcomes = {outcome_of("csat", rater::outcome_measure::csat, "five"), outcome_of("nps", rater::outcome_measure::nps, ""),
                outcome_of("ces", rater::outcome_measure::ces, "five"), outcome_of("spend", rater::outcome_measure::spend, "")};
  if (of.weights) i.respondent.weight = rater::column_ref("w");
  if (of.strata) i.respondent.strata = rater::column_ref("province");
  for (int stage = 0; stage < of.stages; ++stage) i.respondent.psu.emplace_back("unit" + std::to_string(stage));
  for (int stage = 0; stage < of.finite; ++stage) i.respondent.fpc.emplace_back("population" + std::to_string(stage));
  for (const char* id : {"region", "wave"}) {
    rater::segment s;
    s.id = id;
    s.column = rater::column_ref(id);
    i.respondent.segments.push_back(s);
  }
  return i;
}

random_survey make_survey(std::mt19937_64& random, std::size_t rows, const shape& of) {
  random_survey out;
  out.asked = std::make_shared<const rater::instrument>(random_instrument(random, of));
  rater::validate(*out.asked);
  const rater::responses empty(out.asked);
  for (std::size_t r = 0; r < rows; ++r) out.rows.push_back(random_row(random, empty));
  return out;
}

rater::responses random_survey::pack(const std::vector<std::size_t>& places) const {
  rater::responses out(asked);
  const auto slots = out.slots();
  for (const std::size_t place : places) {
    for (std::size_t s = 0; s < slots.size(); ++s) {
      const int at = static_cast<int>(s);
      if (slots[s].kind == slot_kind::answer)
        out.set(at, rows[place].answers[s]);
      else if (slots[s].kind == slot_kind::number)
        out.set(at, rows[place].numbers[s]);
      else
        out.set(at, rows[place].words[s]);
    }
    out.end_row();
  }
  return out;
}

rater::responses random_survey::pack() const { return pack(all_places(rows.size())); }

std::string bits_of(const rater::sums& s) {
  std::string out;
  for (const rater::record& r : rater::estimates(s, {{}, rater::lonely_psu::adjust, true}).records()) {
    for (const auto& [name, value] : r.group) out += name + "=" + value + ";";
    out += " " + std::string(to_string(r.level)) + " " + r.id + " " + r.measure + " " + std::to_string(r.estimate.n());
    const rater::estimate_parts& e = r.estimate.parts();
    for (const auto& part : {e.value, e.se, e.df, e.low, e.high, e.n_eff, e.deff})
      if (part)
        put_number(out, *part);
      else
        out += " -";
    out += e.note + "\n";
  }
  const rater::row_counts& n = s.rows();
  for (const std::int64_t count : {n.read, n.used, n.excluded, n.zero_weight, n.missing_weight, n.without_answers,
                                   n.outside_where, n.bad_importance, n.screened})
    out += std::to_string(count) + " ";
  for (const rater::missing_counts& by_reason : s.missing())
    for (const std::int64_t count : by_reason) out += std::to_string(count) + " ";
  return out;
}

std::vector<std::size_t> all_places(std::size_t n) {
  std::vector<std::size_t> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = i;
  return out;
}

}  // namespace rater_test
