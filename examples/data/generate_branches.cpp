// Writes branches.csv, a made-up survey in branches of a bank that were drawn at random within provinces, to standard output.
//
// Whole numbers throughout and a generator that the C++ standard defines bit for bit: the file is the same on every machine.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <random>

namespace {

constexpr int dims = 5;   // reliability, assurance, tangibles, empathy, responsiveness: two items each, in this order
constexpr int drawn = 2;  // branches of each province
constexpr int replicates = 12;

// The strata. Answers are in thousandths of a scale point.
struct province {
  const char* name;
  const char* region;
  int branches;  // in the province; two of them were drawn
  int shift;     // of all perceptions
};
constexpr std::array<province, 9> provinces = {{{"Alder", "north", 8, 120},
                                                {"Birch", "north", 14, -60},
                                                {"Cedar", "north", 5, 60},
                                                {"Elm", "middle", 20, 40},
                                                {"Hazel", "middle", 11, -40},
                                                {"Juniper", "middle", 16, 0},
                                                {"Larch", "south", 6, -150},
                                                {"Maple", "south", 9, -80},
                                                {"Oak", "south", 12, 60}}};

// What the survey is made to show: reliability falls short most; the south is slow; the second wave answers faster than the
// first; customers of one branch are alike.
constexpr std::array<int, dims> expected = {6300, 6000, 5200, 5600, 6000};
constexpr std::array<int, dims> shortfall = {-800, -300, 150, -400, -700};
constexpr int slow_south = -650, faster_in_second_wave = 500, sd_of_branches = 330;

struct random_source {
  std::mt19937_64 engine{2010};
  int below(int n) { return static_cast<int>(engine() % static_cast<std::uint64_t>(n)); }
  bool chance(int per_thousand) { return below(1000) < per_thousand; }
  // About normal with mean 0 and standard deviation `sd`: the sum of twelve uniform numbers.
  int normal(int sd) {
    int sum = -6000;
    for (int i = 0; i < 12; ++i) sum += below(1001);
    return sum * sd / 1000;
  }
};

int answer(int thousandths, int min, int max) { return std::clamp((thousandths + 500) / 1000, min, max); }

struct branch {
  const province* in;
  int stratum, number;  // numbers are counted anew in each province
  int visits, asked;
  int shift;
};

// In half-samples: does this replicate count the first branch of the stratum more (else the second)? The design of Plackett and
// Burman (1946) for twelve runs, which is balanced and orthogonal.
bool first_is_heavy(int replicate, int stratum) {
  constexpr std::array<bool, 11> row = {true, true, false, true, true, true, false, false, false, true, false};
  return replicate != replicates - 1 && row[static_cast<std::size_t>((stratum + replicate) % 11)];
}

// Fay's factors with rho 0.5: half as much again, and half.
void print_replicates(const branch& b, int weight) {
  for (int r = 0; r < replicates; ++r) {
    const int factor = first_is_heavy(r, b.stratum) == (b.number == 1) ? 3 : 1;
    std::printf(",%d", weight * factor / 2);
  }
}

void print_answers(const branch& b, int wave, random_source& random) {
  const int person = random.normal(450);
  std::array<std::array<int, 2 * dims>, 2> asked{};
  int total = 0;
  for (std::size_t d = 0; d < dims; ++d) {
    const bool responsiveness = d == dims - 1;
    int gap = shortfall[d] + b.shift + person;
    if (responsiveness && b.in->region[0] == 's') gap += slow_south;
    if (responsiveness && wave == 2026) gap += faster_in_second_wave;
    for (std::size_t k = 2 * d; k < 2 * d + 2; ++k) {
      const int e = expected[d] + random.normal(600);
      asked[0][k] = answer(e, 1, 7);
      asked[1][k] = random.chance(15) ? 0 : answer(e + gap + random.normal(700), 1, 7);
    }
    total += gap;
  }
  for (const auto& column : asked)
    for (const int a : column) a == 0 ? std::printf(",") : std::printf(",%d", a);
  const int mood = total / dims + random.normal(300);
  std::printf(",%d,%d", answer(8400 + 2 * mood, 0, 10), answer(4200 + mood, 1, 5));
}

void print_header() {
  std::printf("id,wave,region,province,branch,branches_in_province,visits_in_branch,age,sex,weight");
  for (const char kind : {'E', 'P'})
    for (int k = 1; k <= 2 * dims; ++k) std::printf(",%c%d", kind, k);
  std::printf(",nps,satisfied");
  for (int r = 1; r <= replicates; ++r) std::printf(",rep%d", r);
  std::printf("\n");
}

}  // namespace

int main() {
  random_source random;
  print_header();
  int id = 0;
  for (std::size_t h = 0; h < provinces.size(); ++h) {
    for (int number = 1; number <= drawn; ++number) {
      branch b{&provinces[h], static_cast<int>(h), number, 0, 0, provinces[h].shift + random.normal(sd_of_branches)};
      b.asked = 11 + random.below(5);
      // One customer stands for an even number of visits in the sampled branch, so that half of a weight is a whole number.
      const int visits_each = 2 * (10 + random.below(15));
      b.visits = b.asked * visits_each;
      const int weight = visits_each * provinces[h].branches / drawn / 2 * 2;
      for (int i = 0; i < b.asked; ++i) {
        const int wave = random.chance(500) ? 2026 : 2025;
        const char* age = random.chance(200) ? "18-34" : random.chance(450) ? "35-54" : "55+";
        std::printf("%d,%d,%s,%s,%d,%d,%d,%s,%c,%d", ++id, wave, b.in->region, b.in->name, b.number, b.in->branches, b.visits,
                    age, random.chance(600) ? 'f' : 'm', weight);
        print_answers(b, wave, random);
        print_replicates(b, weight);
        std::printf("\n");
      }
    }
  }
}
