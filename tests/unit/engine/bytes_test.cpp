#include <rater/error.hpp>
#include <rater/survey/presets.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "engine/bytes/byte_reader.hpp"
#include "engine/bytes/byte_writer.hpp"
#include "engine/bytes/container.hpp"
#include "engine/bytes/instrument_codec.hpp"
#include "support/catch.hpp"
#include "support/random_survey.hpp"

using namespace rater_test;
using rater::errc;
using rater::detail::byte_reader;
using rater::detail::byte_writer;
using rater::detail::section;

namespace {

using bytes = std::vector<std::byte>;

rater::error error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const rater::error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  return rater::error(errc::io, "");
}

bytes written(const std::function<void(byte_writer&)>& f) {
  byte_writer out;
  f(out);
  return out.take();
}

bytes of(std::initializer_list<int> values) {
  bytes out;
  for (const int v : values) out.push_back(static_cast<std::byte>(v));
  return out;
}

bytes bytes_of(const rater::instrument& i) {
  return written([&](byte_writer& out) { rater::detail::write_instrument(out, i); });
}
bytes bytes_of(const rater::score_options& o) {
  return written([&](byte_writer& out) { rater::detail::write_options(out, o); });
}
rater::instrument instrument_of(const bytes& b) {
  byte_reader in(b, 33);
  return rater::detail::read_instrument(in);
}
rater::score_options options_of(const bytes& b, const rater::instrument& i) {
  byte_reader in(b);
  return rater::detail::read_options(in, i);
}

/// Something in every field.
rater::instrument full_instrument() {
  rater::instrument i = rater::servqual_1991();
  i.title = rater::text{{"en", "Bank"}, {"zh", "银行"}};
  i.scales[0].second.labels = {{"Strongly agree", 7}, {"Keine Angabe", 99}};
  i.scales[0].second.missing = {{99.0, rater::missing_reason::refused},
                                {std::string("x"), rater::missing_reason::dont_know},
                                {rater::missing_range{-9.0, {}}, rater::missing_reason::other}};
  i.scales[0].second.missing[2].value = rater::missing_range{{}, -1.0};
  for (auto& d : i.dimensions) d.importance = rater::column_ref("imp_" + d.id);
  i.importance_kind = rater::importance_kind::rating;
  i.dimensions[1].min_answered = 2;
  i.items[3].reverse = true;
  i.items[4].column(rater::role::expectation).reset();
  i.items[4].benchmark = 6.5;
  i.items[5].column(rater::role::perception)->kind = rater::column_ref::by::header;
  i.items[5].column(rater::role::perception)->header = {"Q5", "perceived"};
  i.outcomes = {{"nps", rater::column_ref::at(40), rater::outcome_measure::nps, "", "Recommend"}};
  auto& r = i.respondent;
  r.id = r.wave = r.audience = r.touchpoint = r.object = r.duration_seconds = rater::column_ref("a");
  r.weight = rater::column_ref("w");
  r.need = r.experience = r.word_of_mouth = rater::column_ref("b");
  r.segments = {{"region", "Region", "The region", {{"n", "North"}, {"s", {{"en", "South"}}}}}};
  r.include_if = {{"Finished", rater::comparison_op::in, {"1", "yes"}}};
  i.source = {"csv", "UTF-8", "", ';', ',', 2};
  return i;
}

rater::score_options full_options() {
  rater::score_options o;
  o.by = {"region", "wave"};
  o.rollup = true;
  o.where = {{"age", rater::comparison_op::greater_equal, {"18"}}};
  o.levels = {rater::level::item, rater::level::dimension};
  o.measures = {"gap", "index"};
  o.missing = rater::missing_policy::listwise_all;
  o.min_answered = rater::min_answered{0.25, 2};
  o.overall = rater::overall_rule::available;
  o.points = rater::points_rule::renormalise;
  o.delta = 0.125;
  o.screening = {9, 11};
  o.confidence = 0.9;
  o.max_groups = 1234567890123;
  o.max_units = 77;
  o.answers = true;
  return o;
}

bytes small_state() {
  const rater::instrument i = rater::servperf();
  return rater::detail::pack(
      std::vector<section>{{"INST", true, bytes_of(i)}, {"OPTS", true, bytes_of(full_options())}, {"note", false, of({1, 2})}});
}

/// As a reader of whole states goes about it; throws or has read everything.
void read_state(const bytes& b) {
  auto sections = rater::detail::unpack(b);
  const auto inst = rater::detail::take(sections, "INST");
  const auto opts = rater::detail::take(sections, "OPTS");
  byte_reader from_inst(inst.bytes, inst.at), from_opts(opts.bytes, opts.at);
  const rater::instrument i = rater::detail::read_instrument(from_inst);
  static_cast<void>(rater::detail::read_options(from_opts, i));
  static_cast<void>(rater::detail::take_rest(sections));
}

void set_checksum(bytes& b) {
  byte_writer sum;
  sum.u64(rater::detail::checksum(std::span(b).first(b.size() - 8)));
  std::copy(sum.bytes().begin(), sum.bytes().end(), b.end() - 8);
}

}  // namespace

TEST_CASE("numbers and texts are bytes of a fixed form", "[unit]") {
  CHECK(written([](byte_writer& w) { w.u32(0x01020304); }) == of({4, 3, 2, 1}));
  CHECK(written([](byte_writer& w) { w.u64(0x0102030405060708); }) == of({8, 7, 6, 5, 4, 3, 2, 1}));
  CHECK(written([](byte_writer& w) { w.f64(1.5); }) == of({0, 0, 0, 0, 0, 0, 0xF8, 0x3F}));
  CHECK(written([](byte_writer& w) { w.varint(300); }) == of({0xAC, 2}));
  CHECK(written([](byte_writer& w) { w.signed_varint(-1); }) == of({1}));
  CHECK(written([](byte_writer& w) { w.text("ab"); }) == of({2, 'a', 'b'}));

  std::vector<std::uint64_t> numbers = {0, 1, 127, 128, 16383, 16384, std::numeric_limits<std::uint64_t>::max()};
  for (unsigned bit = 0; bit < 64; ++bit) numbers.push_back(std::uint64_t{1} << bit);
  for (const std::uint64_t x : numbers) {
    const auto s = static_cast<std::int64_t>(x);
    const bytes b = written([&](byte_writer& w) {
      w.varint(x);
      w.signed_varint(s);
      w.u64(x);
      w.f64(-0.0);
    });
    byte_reader in(b);
    CHECK(in.varint() == x);
    CHECK(in.signed_varint() == s);
    CHECK(in.u64() == x);
    CHECK(std::signbit(in.f64()));
    CHECK_NOTHROW(in.expect_end("it"));
  }
}

TEST_CASE("a reader refuses what is not there or cannot be, with the byte", "[unit]") {
  const auto refused = [](const bytes& b, const std::function<void(byte_reader&)>& read, const std::string& at) {
    const rater::error e = error_of([&] {
      byte_reader in(b, 100);
      read(in);
    });
    CHECK(e.code() == errc::data);
    CHECK(e.where() == "byte " + at + " of the state");
  };
  refused(
      {}, [](byte_reader& in) { in.u8(); }, "100");
  refused(
      of({1, 2, 3}), [](byte_reader& in) { in.u32(); }, "100");
  refused(
      of({0x80, 0x80}), [](byte_reader& in) { in.varint(); }, "102");
  refused(
      of({0x80, 0}), [](byte_reader& in) { in.varint(); }, "100");
  refused(
      bytes(10, std::byte{0xFF}), [](byte_reader& in) { in.varint(); }, "100");
  refused(
      of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2}), [](byte_reader& in) { in.varint(); }, "100");
  refused(
      of({2}), [](byte_reader& in) { in.flag(); }, "100");
  refused(
      of({3, 'a', 'b'}), [](byte_reader& in) { in.text(); }, "100");
  refused(
      of({0, 9, 1}), [](byte_reader& in) { in.u8(), in.up_to(8, "number"); }, "101");
  refused(
      of({1, 2}), [](byte_reader& in) { in.u8(), in.expect_end("it"); }, "101");
  // A promise that cannot be kept is refused before anybody makes room for it.
  refused(
      of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}), [](byte_reader& in) { in.text(); }, "100");
  refused(
      of({3, 0, 0, 0, 0, 0}), [](byte_reader& in) { in.count(2); }, "100");
  const bytes enough = of({2, 0, 0, 0, 0});
  byte_reader fits(enough);
  CHECK(fits.count(2) == 2);
}

TEST_CASE("every field of an instrument and of options comes back", "[unit]") {
  std::mt19937_64 random(5);
  std::vector<rater::instrument> all = {rater::servqual_1988(), rater::servqual_1991(), rater::servperf(), rater::libqual(),
                                        full_instrument()};
  for (int n = 0; n < 60; ++n)
    all.push_back(random_instrument(
        random, {.dimensions = 1 + n % 6, .importance = n % 2 == 0, .weights = n % 3 == 0, .three_columns = n % 5 == 0}));
  for (const rater::instrument& i : all) {
    rater::validate(i);
    const bytes b = bytes_of(i);
    const rater::instrument back = instrument_of(b);
    CHECK(bytes_of(back) == b);
    CHECK(rater::fingerprint(back) == rater::fingerprint(i));
    CHECK(back.items.size() == i.items.size());
  }
  const rater::instrument back = instrument_of(bytes_of(full_instrument()));
  CHECK(back.title.in("zh") == "银行");
  CHECK(std::get<rater::missing_range>(back.scales[0].second.missing[2].value).to == -1.0);
  CHECK(back.items[4].benchmark == 6.5);
  CHECK(back.items[5].column(rater::role::perception) == full_instrument().items[5].column(rater::role::perception));
  CHECK(back.outcomes[0].column == rater::column_ref::at(40));
  CHECK(back.respondent.segments[0].labels[1].second.in("en") == "South");
  CHECK(back.respondent.include_if[0].values == std::vector<std::string>{"1", "yes"});
  CHECK(back.source.decimal == ',');

  const bytes b = bytes_of(full_options());
  const rater::score_options o = options_of(b, full_instrument());
  CHECK(bytes_of(o) == b);
  CHECK(o.by == full_options().by);
  CHECK(o.where[0].op == rater::comparison_op::greater_equal);
  CHECK(o.min_answered->count == 2);
  CHECK(o.max_groups == 1234567890123);
  CHECK(o.max_units == 77);
  CHECK(o.answers);
  CHECK(bytes_of(options_of(bytes_of(rater::score_options{}), full_instrument())) == bytes_of(rater::score_options{}));
}

// A field added to one of these must be written too; this does not compile until somebody has looked.
TEST_CASE("nothing has been added that is not written", "[unit]") {
  const rater::instrument i = full_instrument();
  [[maybe_unused]] const auto& [a1, a2, a3, a4, a5, a6, a7, a8, a9, a10] = i;
  [[maybe_unused]] const auto& [b1, b2, b3, b4, b5] = i.scales[0].second;
  [[maybe_unused]] const auto& [c1, c2] = i.scales[0].second.missing[0];
  [[maybe_unused]] const auto& [d1, d2, d3, d4] = i.dimensions[0];
  [[maybe_unused]] const auto& [e1, e2, e3, e4, e5, e6, e7] = i.items[0];
  [[maybe_unused]] const auto& [f1, f2, f3, f4] = *i.respondent.id;
  [[maybe_unused]] const auto& [g1, g2, g3, g4, g5] = i.outcomes[0];
  [[maybe_unused]] const auto& [h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16, h17, h18] = i.respondent;
  [[maybe_unused]] const auto& [i1, i2, i3, i4] = i.respondent.segments[0];
  [[maybe_unused]] const auto& [j1, j2, j3] = i.respondent.include_if[0];
  [[maybe_unused]] const auto& [k1, k2, k3, k4, k5, k6] = i.source;
  const rater::replicate_weights_definition replicates;
  [[maybe_unused]] const auto& [l1, l2, l3, l4, l5, l6] = replicates;
  const rater::score_options o = full_options();
  [[maybe_unused]] const auto& [m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16] = o;
  [[maybe_unused]] const auto& [n1, n2, n3] = o.where[0];
  [[maybe_unused]] const auto& [o1, o2] = *o.min_answered;
  [[maybe_unused]] const auto& [p1, p2] = o.screening;
  SUCCEED();
}

TEST_CASE("an instrument that was changed, or written by a later version, is refused", "[unit]") {
  const rater::instrument i = rater::servperf();
  const bytes good = bytes_of(i);
  // Another label changes no fingerprint; another dimension does.
  bytes other = good;
  other[other.size() - 1] ^= std::byte{1};
  CHECK_THAT(error_of([&] { instrument_of(other); }).message(), contains("fingerprint"));

  bytes later = good;
  later[0] = std::byte{11};
  const rater::error e = error_of([&] { instrument_of(later); });
  CHECK(e.code() == errc::incompatible);
  CHECK_THAT(e.message(), contains("later version"));
  later[0] = std::byte{9};
  CHECK(error_of([&] { instrument_of(later); }).code() == errc::data);

  rater::instrument twice = i;
  twice.items[1].id = twice.items[0].id;
  CHECK(error_of([&] { instrument_of(bytes_of(twice)); }).code() == errc::data);
  rater::score_options impossible;
  impossible.confidence = std::nan("");
  CHECK(error_of([&] { options_of(bytes_of(impossible), i); }).code() == errc::data);
}

TEST_CASE("sections come back in their order; what is not known is carried or refused", "[unit]") {
  const bytes b = small_state();
  CHECK_NOTHROW(read_state(b));
  auto sections = rater::detail::unpack(b);
  REQUIRE(sections.size() == 3);
  CHECK(sections[2].tag == "note");
  CHECK(sections[2].bytes.data() == b.data() + sections[2].at);
  CHECK(error_of([&] { static_cast<void>(rater::detail::take(sections, "CELL")); }).code() == errc::data);
  const rater::error unknown = error_of([&] { static_cast<void>(rater::detail::take_rest(sections)); });
  CHECK(unknown.code() == errc::incompatible);
  CHECK_THAT(unknown.message(), contains("INST"));
  static_cast<void>(rater::detail::take(sections, "INST"));
  static_cast<void>(rater::detail::take(sections, "OPTS"));
  const auto rest = rater::detail::take_rest(sections);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].bytes == of({1, 2}));

  const bytes two = rater::detail::pack(std::vector<section>{{"INST", true, {}}, {"INST", true, {}}});
  auto both = rater::detail::unpack(two);
  CHECK_THAT(error_of([&] { static_cast<void>(rater::detail::take(both, "INST")); }).message(), contains("second"));
  for (const std::string tag : {"", "abc", "abcde", "a b1", "ab\n1"})
    CHECK(error_of([&] { rater::detail::check_tag(tag); }).code() == errc::usage);
  CHECK_NOTHROW(rater::detail::check_tag("aZ09"));
}

TEST_CASE("the limit, another file, a later format", "[unit]") {
  const bytes b = small_state();
  CHECK(error_of([&] { static_cast<void>(rater::detail::unpack(b, {.bytes = b.size() - 1})); }).code() == errc::limit);
  const bytes text = written([](byte_writer& w) { w.raw(std::as_bytes(std::span("E1,E2,P1,P2\n4,5,4,5\n"))); });
  CHECK_THAT(error_of([&] { static_cast<void>(rater::detail::unpack(text)); }).message(), contains("no state"));
  bytes later = b;
  later[8] = std::byte{2};
  const rater::error e = error_of([&] { static_cast<void>(rater::detail::unpack(later)); });
  CHECK(e.code() == errc::incompatible);
  CHECK_THAT(e.message(), contains("format 2"));
  CHECK_THAT(e.message(), contains("format 1"));
}

TEST_CASE("cut off anywhere, lengthened, or with any byte changed: an error", "[unit]") {
  const bytes b = small_state();
  for (std::size_t size = 0; size < b.size(); ++size) {
    INFO("cut at " << size);
    CHECK(error_of([&] { read_state({b.begin(), b.begin() + static_cast<std::ptrdiff_t>(size)}); }).code() == errc::data);
  }
  bytes longer = b;
  longer.push_back({});
  CHECK_THAT(error_of([&] { read_state(longer); }).message(), contains("follows"));
  bytes changed = b;
  for (std::size_t at = 0; at < b.size(); ++at) {
    for (int x = 1; x < 256; ++x) {
      changed[at] = b[at] ^ static_cast<std::byte>(x);
      bool refused = false;
      try {
        read_state(changed);
      } catch (const rater::error&) {
        refused = true;
      }
      if (!refused) FAIL("byte " << at << " changed by " << x << " is not noticed");
    }
    changed[at] = b[at];
  }
}

TEST_CASE("bytes that somebody made, with a checksum that fits, end in an error or a state", "[unit]") {
  std::mt19937_64 random(17);
  const bytes good = small_state();
  int read = 0;
  for (int n = 0; n < 20000; ++n) {
    bytes b = good;
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int c = 0; c < changes; ++c)
      b[20 + random() % (b.size() - 28)] = static_cast<std::byte>(random() % 3 == 0 ? 0xFF : random());
    set_checksum(b);
    try {
      read_state(b);
      ++read;
    } catch (const rater::error& e) {
      if (e.code() != errc::data && e.code() != errc::incompatible && e.code() != errc::limit) FAIL(e.what());
    }
  }
  CHECK(read > 0);  // labels may say anything
  for (int n = 0; n < 2000; ++n) {
    bytes b(random() % 200);
    for (std::byte& each : b) each = static_cast<std::byte>(random());
    CHECK_THROWS_AS(read_state(b), rater::error);
  }
}
