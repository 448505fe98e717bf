#include <rater/io/render.hpp>
#include <rater/survey/dimension.hpp>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "golden/small_result.hpp"
#include "io/detail/axis.hpp"
#include "io/detail/display_width.hpp"
#include "io/detail/number_text.hpp"
#include "support/catch.hpp"

using namespace rater_test;
using rater::level;
namespace render = rater::detail::render;

namespace {

rater::result result_of(std::vector<rater::record> records) {
  rater::result r;
  r.command = "score";
  r.source.rows_used = 10;
  r.records = std::move(records);
  return r;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string line_with(const std::string& text, const std::string& part) {
  for (const auto& line : lines_of(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

/// The terminal column at which a part of a line begins.
int column_of(const std::string& line, const std::string& part) {
  const auto at = line.find(part);
  REQUIRE(at != std::string::npos);
  return render::display_width(line.substr(0, at));
}

}  // namespace

TEST_CASE("display width counts columns of a terminal", "[unit]") {
  CHECK(render::display_width("gap") == 3);
  CHECK(render::display_width("信赖度") == 6);
  CHECK(render::display_width("유용성") == 6);
  CHECK(render::display_width("ＡＢ") == 4);
  CHECK(render::display_width("e\u0301") == 1);             // combining acute accent
  CHECK(render::display_width("\u1112\u1161\u11AB") == 2);  // a syllable of three jamo
  CHECK(render::display_width("├──●──┤") == 7);
  CHECK(render::display_width("−0.78 ± 0.09") == 12);
  CHECK(render::display_width("👍🏽") == 2);        // with a skin tone
  CHECK(render::display_width("👩\u200D💻") == 2);  // joined
  CHECK(render::padded("信", 4) == "信  ");
  CHECK(render::padded("信", 4, render::align::right) == "  信");
  CHECK(render::padded("abc", 2) == "abc");
  CHECK(render::shortened("信赖度", 6) == "信赖度");
  CHECK(render::shortened("信赖度", 5) == "信赖…");
  CHECK(render::shortened("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
}

TEST_CASE("text on one line cannot steer a terminal", "[unit]") {
  CHECK(render::one_line("a\nb\r\tc\x1b[31m\x7f") == "a\\nb\\r\\tc\\x1B[31m\\x7F");
  CHECK(render::one_line("\xC2\x9B"
                         "31m") == "\\x9B31m");  // C1, one code point
  CHECK(render::one_line("\u202Eabc\u2028") == "\\u202Eabc\\u2028");
  CHECK(render::one_line("a\xFFz") == "a\uFFFDz");
  CHECK(render::one_line("信赖 e\u0301") == "信赖 e\u0301");
}

TEST_CASE("numbers as people write them", "[unit]") {
  CHECK(render::decimals(-0.784, 2) == "−0.78");
  CHECK(render::decimals(-0.001, 2) == "0.00");
  CHECK(render::short_decimals(95) == "95");
  CHECK(render::short_decimals(97.5) == "97.5");
  CHECK(render::short_decimals(100 * 0.95) == "95");
  CHECK(render::percent(0.414) == "41");
  CHECK(render::percent(0) == "0");
  CHECK(render::percent(1) == "100");
  CHECK(render::percent(0.004) == "<1");
  CHECK(render::percent(0.996) == ">99");
}

TEST_CASE("every double comes back from JSON and CSV", "[unit]") {
  std::vector<double> values = {0.1, -0.0, 5e-324, 1.7976931348623157e308, 1.0 / 3, 3, 1e22, 123456789012345680.0, -2.5e-10};
  std::mt19937_64 random(7);
  while (values.size() < 2000) {
    const auto bits = random();
    double x = 0;
    std::memcpy(&x, &bits, sizeof x);
    if (std::isfinite(x)) values.push_back(x);
  }
  std::vector<rater::record> records;
  for (const double x : values) records.push_back({{}, "gap", level::overall, "unweighted", bare(x, 3)});
  const rater::result r = result_of(std::move(records));

  const auto json = nlohmann::json::parse(rater::as_json(r));
  const auto csv = lines_of(rater::as_csv(r));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto same = [&](double y) { return y == values[i] && std::signbit(y) == std::signbit(values[i]); };
    INFO(values[i]);
    REQUIRE(same(json["records"][i]["estimate"].get<double>()));
    const std::string cell = csv[i + 1].substr(std::string("gap,overall,unweighted,").size());
    REQUIRE(same(std::strtod(cell.c_str(), nullptr)));
  }
}

TEST_CASE("JSON has the keys of the contract in their order, null where nothing is known, and valid UTF-8", "[unit]") {
  rater::result r =
      result_of({{{{"region", "a\"b\\\n\xFF"}}, "gap", level::dimension, "empathy", rater::estimate::none("why", 2)}});
  r.by = {"region"};
  const auto json = nlohmann::ordered_json::parse(rater::as_json(r));
  const auto keys = [](const nlohmann::ordered_json& object) {
    std::string out;
    for (const auto& [key, value] : object.items()) out += key + " ";
    return out;
  };
  CHECK(keys(json) == "format rater command source instrument settings records notes ");
  CHECK(keys(json["source"]) == "files rows_read rows_used rows_rejected cells_missing cells_invalid ");
  CHECK(keys(json["instrument"]) == "id version fingerprint ");
  const auto& record = json["records"][0];
  CHECK(keys(record) == "group measure level id estimate se ci_low ci_high df n n_eff deff note ");
  CHECK(record["group"]["region"] == "a\"b\\\n\uFFFD");
  CHECK(record["estimate"].is_null());
  CHECK(record["n"] == 2);
  CHECK(record["note"] == "why");
  CHECK(nlohmann::json::parse(rater::as_json(small_result()))["records"][0]["note"].is_null());
  CHECK(nlohmann::json::parse(rater::as_json({}))["records"].empty());
}

TEST_CASE("numbers that JSON does not have are null", "[unit]") {
  rater::estimate_parts p;
  p.value = std::numeric_limits<double>::quiet_NaN();
  p.df = std::numeric_limits<double>::infinity();
  const rater::result r = result_of({{{}, "gap", level::overall, "unweighted", rater::estimate(p)}});
  CHECK(nlohmann::json::parse(rater::as_json(r))["records"][0]["df"].is_null());
  CHECK(lines_of(rater::as_csv(r))[1] == "gap,overall,unweighted,,,,,,0,,,");
}

TEST_CASE("a spreadsheet runs nothing of a CSV", "[unit]") {
  const auto first_cell = [](const std::string& value) {
    rater::result r = result_of({{{{"g", value}}, "gap", level::overall, "unweighted", bare(-1.5, 3, "=1+1")}});
    r.by = {"g"};
    return rater::as_csv(r).substr(
        std::string("group.g,measure,level,id,estimate,se,ci_low,ci_high,df,n,n_eff,deff,note\n").size());
  };
  const std::string rest = ",gap,overall,unweighted,-1.5,,,,,3,,,'=1+1\n";
  CHECK(first_cell("=cmd|x") == "'=cmd|x" + rest);
  CHECK(first_cell("+a") == "'+a" + rest);
  CHECK(first_cell("-a") == "'-a" + rest);
  CHECK(first_cell("@a") == "'@a" + rest);
  CHECK(first_cell("\ta") == "'\ta" + rest);
  CHECK(first_cell("\ra") == "\"'\ra\"" + rest);
  CHECK(first_cell("=a,\"b\"") == "\"'=a,\"\"b\"\"\"" + rest);
  CHECK(first_cell("-1+1") == "'-1+1" + rest);
  CHECK(first_cell("-5") == "-5" + rest);  // a number
  CHECK(first_cell("a=b") == "a=b" + rest);
  CHECK(first_cell("two\nlines") == "\"two\nlines\"" + rest);

  rater::result header = result_of({});
  header.by = {"a,b", "=x"};
  CHECK_THAT(rater::as_csv(header), Catch::Matchers::StartsWith("\"group.a,b\",group.=x,measure,"));
}

TEST_CASE("columns of a table line up whatever the script", "[unit]") {
  const auto gap = [](const std::string& id, double value) {
    return rater::record{{}, "gap", level::dimension, id, known(value, 0.1, 10)};
  };
  rater::result r = result_of({gap("a", -0.5), gap("b", -12.25), gap("no label", 1)});
  r.labels = {{level::dimension, "a", rater::text({{"en", "Usefulness"}, {"zh", "有用"}})},
              {level::dimension, "b", rater::text(std::vector<std::pair<std::string, std::string>>{{"ko", "유용성"}})}};
  for (const auto* language : {"en", "zh"}) {
    const std::string table = rater::as_table(r, {.language = language});
    const int at = column_of(line_with(table, "−0.50"), " ± ");
    CHECK(column_of(line_with(table, "−12.25"), " ± ") == at);
    CHECK(column_of(line_with(table, "no label"), " ± ") == at);
    CHECK_THAT(table, contains("유용성"));
  }
  CHECK_THAT(rater::as_table(r), contains("Usefulness  有用"));
  CHECK_THAT(rater::as_table(r, {.language = "zh"}), !contains("Usefulness"));
}

TEST_CASE("long labels are cut, long titles have their own line", "[unit]") {
  rater::result r = result_of({{{{"g", std::string(60, 'x')}}, "gap", level::item, "i1", known(1, 0.1, 10)}});
  r.labels = {{level::item, "i1", rater::text(std::string(200, 'w'))}};
  const std::string table = rater::as_table(r);
  CHECK_THAT(table, contains("\ng " + std::string(60, 'x') + "\n"));
  CHECK_THAT(table, contains("i1  www"));
  CHECK_THAT(table, contains("w…  "));
  CHECK(render::display_width(line_with(table, "i1")) < 110);
}

TEST_CASE("what is not known is said in words", "[unit]") {
  const std::string table = rater::as_table(small_result());
  CHECK_THAT(line_with(table, "no respondent answered"), contains("not known: no respondent answered half of the items"));
  CHECK_THAT(line_with(table, "one respondent"), contains("−1.00"));
  CHECK_THAT(line_with(table, "one respondent"), contains("no interval: one respondent"));
  rater::result one = result_of({});
  one.source.rows_used = 1;
  CHECK_THAT(rater::as_table(one), Catch::Matchers::StartsWith("1 respondent;"));
  CHECK_THAT(rater::as_table({}), contains("0 respondents; nothing to show"));
  CHECK_THAT(rater::as_markdown({}), contains("nothing to show"));
}

TEST_CASE("bars share an axis that has 0 and round ends", "[unit]") {
  const auto axis = render::axis_over({{-0.78, -0.87, -0.69}, {-0.31, -0.4, -0.22}}, true);
  REQUIRE(axis);
  CHECK(axis->low == Approx(-1));
  CHECK(axis->high == Approx(0).margin(1e-12));
  CHECK(axis->step == Approx(0.2));
  CHECK_THAT(render::ticks(*axis), contains("−0.8"));
  const std::string bar = render::bar(*axis, {-0.8, -0.9, -0.7});
  CHECK(render::display_width(bar) == render::bar_width + 1);
  CHECK_THAT(bar, contains("├──●──┤"));
  CHECK_THAT(bar, contains("┊"));

  CHECK_FALSE(render::axis_over({}, true));
  const auto point = render::axis_over({{0, 0, 0}}, true);
  REQUIRE(point);
  CHECK(point->low < 0);
  CHECK(point->high > 0);
  CHECK_THAT(render::bar(*point, {0, 0.0, 0.0}), contains("●"));

  // An interval far wider than the others ends at the edge with an arrow.
  const auto most = render::axis_over({{-0.5, -0.6, -0.4}, {-0.4, -0.5, -0.3}, {-0.3, -40, 40}}, true);
  REQUIRE(most);
  CHECK(most->low >= -1);
  const std::string wide = render::bar(*most, {-0.3, -40, 40});
  CHECK_THAT(wide, contains("<"));
  CHECK_THAT(wide, contains(">"));
  const auto level_axis = render::axis_over({{5.1, 5.0, 5.2}}, false);
  CHECK(level_axis->low >= 4.9);
}

TEST_CASE("tick labels never touch each other", "[unit]") {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> value(-50, 50), exponent(-4, 3);
  for (int i = 0; i < 2000; ++i) {
    const double scale = std::pow(10, exponent(random));
    const double x = scale * value(random);
    const auto axis = render::axis_over({{x, x - scale, x + scale}}, i % 2 == 0);
    REQUIRE(axis);
    REQUIRE(axis->low <= x - scale + 1e-9 * scale);
    REQUIRE(axis->high >= x + scale - 1e-9 * scale);
    const std::string line = render::ticks(*axis);
    REQUIRE(render::display_width(line) <= render::bar_width + 8);
    REQUIRE(!line.empty());
  }
}

TEST_CASE("colour says where the whole interval lies, and only when it is asked for", "[unit]") {
  const auto gap = [](const std::string& id, double value) {
    return rater::record{{}, "gap", level::dimension, id, known(value, 0.1, 10)};
  };
  const rater::result r = result_of({gap("low", -0.5), gap("none", 0.05), gap("high", 1)});
  const std::string colored = rater::as_table(r, {.color = true});
  CHECK_THAT(line_with(colored, "low"), contains("\x1b[31m"));
  CHECK_THAT(line_with(colored, "none"), contains("\x1b[2m"));
  CHECK_THAT(line_with(colored, "high"), contains("\x1b[32m"));
  CHECK_THAT(rater::as_table(r), !contains("\x1b"));
}

TEST_CASE("instruments without gaps have their own columns", "[unit]") {
  const auto add = [](rater::result& r, const std::string& measure, double value) {
    r.records.push_back({{}, measure, level::dimension, "d", known(value, 0.1, 10)});
  };
  rater::result perceptions = result_of({});
  add(perceptions, "performance", 5.5);
  CHECK_THAT(rater::as_table(perceptions), contains("perceived"));
  CHECK_THAT(rater::as_table(perceptions), contains("5.50 ± 0.10"));
  CHECK_THAT(rater::as_table(perceptions), !contains("gap"));

  rater::result zone = result_of({});
  for (const auto* m : {"adequate", "desired", "perception", "adequacy", "superiority", "zone_width", "zone_position"})
    add(zone, m, 5);
  for (const auto* m : {"share_below", "share_within", "share_above", "share_inverted"}) add(zone, m, 0.25);
  const std::string table = rater::as_table(zone);
  for (const auto* head : {"adequate", "desired", "perceived", "adequacy", "superiority", "place in zone", "below the zone"}) {
    CHECK_THAT(table, contains(head));
  }
  CHECK_THAT(table, contains("25 % [15, 35]"));
  CHECK_THAT(table, !contains("zone width"));  // desired less adequate

  rater::result comparison = result_of({});
  add(comparison, "better_than_expected", -0.4);
  CHECK_THAT(rater::as_table(comparison), contains("better than expected"));
}

TEST_CASE("a measure that is asked for alone is shown", "[unit]") {
  for (const auto* measure :
       {"expectation", "perception", "gap", "index", "performance", "importance", "share_satisfied", "zone_width"}) {
    INFO(measure);
    const rater::result r = result_of({{{}, measure, level::dimension, "d", known(0.5, 0.1, 10)}});
    const bool percent = std::string(measure) == "importance" || std::string(measure) == "share_satisfied";
    CHECK_THAT(line_with(rater::as_table(r), "d  "), contains(percent ? "50 %" : "0.50"));
  }
  const rater::result counts = result_of(
      {{{}, "count", level::respondents, "all", bare(4, 4)}, {{}, "weight_sum", level::respondents, "all", bare(4.5, 4)}});
  CHECK_THAT(rater::as_table(counts), contains("everybody (4)"));
  CHECK_THAT(rater::as_table(counts), contains("the weights sum to 4.50"));
}

TEST_CASE("Markdown shows labels as they are", "[unit]") {
  rater::result r = result_of({{{{"g", "a|b\n<b>*x*</b>[l](u)"}}, "gap", level::dimension, "d", known(0.5, 0.1, 10)}});
  r.notes = {"# no heading"};
  const std::string markdown = rater::as_markdown(r);
  CHECK_THAT(markdown, contains("### g a\\|b\\\\n\\<b\\>\\*x\\*\\</b\\>[l\\](u)"));
  CHECK_THAT(markdown, contains("- \\# no heading"));
  CHECK_THAT(markdown, contains("| d | 0.50 ± 0.10 |"));
}

TEST_CASE("many groups keep their order and are all there", "[unit]") {
  rater::result r = result_of({});
  for (int i = 0; i < 500; ++i) {
    r.records.push_back({{{"branch", std::to_string(i)}}, "gap", level::dimension, "d", known(-0.01 * i, 0.1, 10)});
  }
  const std::string table = rater::as_table(r);
  std::size_t at = 0;
  for (int i = 0; i < 500; ++i) {
    at = table.find("\nbranch " + std::to_string(i) + " ", at);
    REQUIRE(at != std::string::npos);
  }
}
