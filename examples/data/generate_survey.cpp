// Writes survey.csv, a made-up survey of 600 customers of a bank, to standard output.
//
// Whole numbers throughout (thousandths of a scale point) and a generator that the C++ standard defines bit for bit: the file is
// the same on every machine. Standard library only, so that anyone can read off what is in the data.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int respondents = 600;
constexpr int items = 22;
constexpr int blank = -1;
constexpr int dont_know = 99;  // declared as a missing code in survey.json

enum dim { reliability, assurance, tangibles, empathy, responsiveness, dims };

// The items of each dimension, in the questionnaire order of SERVQUAL.
constexpr std::array<dim, items> dimension_of = {
    tangibles,   tangibles,      tangibles,      tangibles,      reliability,    reliability, reliability, reliability,
    reliability, responsiveness, responsiveness, responsiveness, responsiveness, assurance,   assurance,   assurance,
    assurance,   empathy,        empathy,        empathy,        empathy,        empathy};

// What the survey is made to show: expectations are highest for reliability, where the shortfall is largest too; the building is
// better than expected; the south answers its customers slowly; the second wave is a little better than the first.
constexpr std::array<int, dims> expected = {6250, 6000, 5150, 5600, 5950};
constexpr std::array<int, dims> shortfall = {-830, -330, 180, -420, -560};
struct region_data {
  const char* name;
  int share;   // of 100 respondents
  int weight;  // mean design weight, in hundredths
  std::array<int, dims> shift;
};
constexpr std::array<region_data, 4> regions = {{
    {"north", 26, 88, {150, 60, 40, -350, 80}},
    {"east", 30, 121, {40, 0, 0, 60, 100}},
    {"south", 18, 74, {-250, -60, -120, 40, -620}},
    {"west", 26, 105, {0, 30, 60, 120, 150}},
}};
constexpr int second_wave = 120;
constexpr std::array<int, dims> points = {32, 19, 11, 16, 22};

struct random_source {
  std::mt19937_64 engine{1988};
  // 0 .. below - 1; the bias of the remainder is under 1e-15 here.
  int below(int n) { return static_cast<int>(engine() % static_cast<std::uint64_t>(n)); }
  bool chance(int per_thousand) { return below(1000) < per_thousand; }
  // About normal with mean 0 and standard deviation `sd`: the sum of twelve uniform numbers.
  int normal(int sd) {
    int sum = -6000;
    for (int i = 0; i < 12; ++i) sum += below(1001);
    return sum * sd / 1000;
  }
};

// Thousandths to an answer on a scale.
int answer(int thousandths, int min, int max) { return std::clamp((thousandths + 500) / 1000, min, max); }

struct row {
  std::array<int, items> e{}, p{};
  std::array<int, dims> importance{};
  int weight = 0;  // hundredths
  const char* region = "";
  int wave = 0, nps = blank, overall = blank;
};

// A hundred points, in steps of five as people give them; four dimensions get 25 at most, so that reliability's rest is never
// negative.
std::array<int, dims> divide_points(random_source& random) {
  std::array<int, dims> given{};
  int left = 100;
  for (int d = assurance; d < dims; ++d) {
    const int wish = points[static_cast<std::size_t>(d)] * 1000 + random.normal(5000);
    given[static_cast<std::size_t>(d)] = std::clamp((wish + 2500) / 5000, 0, 5) * 5;
    left -= given[static_cast<std::size_t>(d)];
  }
  given[reliability] = left;
  return given;
}

const region_data& draw_region(random_source& random) {
  int at = random.below(100);
  for (const region_data& r : regions) {
    if (at < r.share) return r;
    at -= r.share;
  }
  return regions.back();
}

row draw(random_source& random) {
  row r;
  const region_data& region = draw_region(random);
  r.region = region.name;
  r.wave = random.below(2) == 0 ? 2025 : 2026;
  r.weight = std::max(region.weight + random.normal(18), 20);
  const int demanding = random.normal(450);  // how much this person expects of anybody
  const int content = random.normal(750);    // how this person sees this bank
  int total = 0;
  std::array<int, dims> wish{}, view{};
  for (std::size_t d = 0; d < dims; ++d) {
    wish[d] = expected[d] + demanding + random.normal(300);
    view[d] = expected[d] + shortfall[d] + region.shift[d] + (r.wave == 2026 ? second_wave : 0) + demanding / 3 + content +
              random.normal(450);
    total += view[d] - expected[d];
  }
  for (std::size_t i = 0; i < items; ++i) {
    const auto d = static_cast<std::size_t>(dimension_of[i]);
    r.e[i] = answer(wish[d] + random.normal(550), 1, 7);
    r.p[i] = answer(view[d] + random.normal(800), 1, 7);
  }
  r.importance = divide_points(random);
  r.nps = answer(8300 + total * 2 / 5 + random.normal(1200), 0, 10);
  r.overall = answer(7600 + total * 3 / 10 + random.normal(900), 1, 10);
  return r;
}

// What real forms look like: questions skipped, forms given up, "don't know".
void leave_out(row& r, random_source& random) {
  for (auto* answers : {&r.e, &r.p}) {
    for (int& a : *answers) {
      if (random.chance(12))
        a = blank;
      else if (random.chance(4))
        a = dont_know;
    }
  }
  if (random.chance(25)) {
    const int from = 8 + random.below(items - 8);
    std::fill(r.p.begin() + from, r.p.end(), blank);
    r.nps = r.overall = blank;
  }
  if (random.chance(15)) r.importance.fill(blank);
  if (random.chance(20)) r.nps = blank;
  if (random.chance(20)) r.overall = blank;
}

// And what should not be there: keying errors, points that do not sum to 100, two forms without any answer.
void spoil(std::vector<row>& rows) {
  struct slip {
    std::size_t row;
    char block;
    std::size_t item;
    int typed;
  };
  constexpr std::array<slip, 12> slips = {{{117, 'P', 7, 9},
                                           {239, 'P', 7, 10},
                                           {31, 'E', 2, 0},
                                           {88, 'E', 14, 77},
                                           {163, 'P', 3, 8},
                                           {201, 'P', 11, 44},
                                           {298, 'E', 19, 8},
                                           {355, 'P', 22, 0},
                                           {402, 'P', 16, 55},
                                           {447, 'E', 9, 66},
                                           {521, 'P', 5, 33},
                                           {577, 'P', 20, 8}}};
  for (const slip& s : slips) (s.block == 'E' ? rows[s.row - 1].e : rows[s.row - 1].p)[s.item - 1] = s.typed;
  for (const std::size_t at : {std::size_t{45}, std::size_t{190}, std::size_t{333}, std::size_t{512}}) {
    rows[at - 1].importance = {30, 20, 15, 20, 25};  // 110
  }
  rows[270 - 1].importance = {40, 20, blank, 20, 20};
  for (const std::size_t at : {std::size_t{76}, std::size_t{484}}) {
    row& r = rows[at - 1];
    r.e.fill(blank);
    r.p.fill(blank);
    r.importance.fill(blank);
    r.nps = r.overall = blank;
  }
}

std::string cell(int value) { return value == blank ? std::string{} : std::to_string(value); }

std::string header() {
  std::string line = "id";
  for (const char block : {'E', 'P'}) {
    for (int i = 1; i <= items; ++i) line += "," + std::string(1, block) + std::to_string(i);
  }
  for (const char* name : {"reliability", "assurance", "tangibles", "empathy", "responsiveness"})
    line += std::string(",imp_") + name;
  return line + ",design_weight,region,wave,nps,overall\n";
}

std::string line_of(std::size_t number, const row& r) {
  std::string line = std::to_string(1000 + number);
  for (const auto* answers : {&r.e, &r.p}) {
    for (const int a : *answers) line += "," + cell(a);
  }
  for (const int points_given : r.importance) line += "," + cell(points_given);
  const std::string hundredths = std::to_string(100 + r.weight % 100).substr(1);
  line += "," + std::to_string(r.weight / 100) + "." + hundredths;
  return line + "," + r.region + "," + std::to_string(r.wave) + "," + cell(r.nps) + "," + cell(r.overall) + "\n";
}

}  // namespace

int main() {
  random_source random;
  std::vector<row> rows;
  for (int i = 0; i < respondents; ++i) {
    rows.push_back(draw(random));
    leave_out(rows.back(), random);
  }
  spoil(rows);
  std::string out = header();
  for (std::size_t i = 0; i < rows.size(); ++i) out += line_of(i + 1, rows[i]);
  return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0 ? 0 : 1;
}
