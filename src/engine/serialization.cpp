#include "accumulator_impl.hpp"
#include "bytes/byte_reader.hpp"
#include "bytes/byte_writer.hpp"
#include "bytes/container.hpp"
#include "bytes/instrument_codec.hpp"
#include "compatibility.hpp"

#include <rater/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

// The sums as bytes. docs/serialization.md has the layout; what is written here is read for ever.
namespace rater {
inline namespace v0 {
namespace {

using namespace detail;

constexpr std::uint64_t most_rows = std::uint64_t{1} << 44;
constexpr std::int64_t highest_limb = std::int64_t{1} << 48;

// --- numbers ------------------------------------------------------------------------------------------------------------

void write_magnitude(byte_writer& out, std::span<const std::uint64_t> limbs, bool negative, bool with_sign) {
  std::size_t size = 8 * limbs.size();
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(limbs[i / 8] >> (8 * (i % 8))); };
  while (size > 0 && byte(size - 1) == 0) --size;
  out.varint(with_sign ? 2 * size + (negative ? 1 : 0) : size);
  for (std::size_t i = 0; i < size; ++i) out.u8(byte(i));
}

/// Fills `limbs`; returns the sign.
bool read_magnitude(byte_reader& in, std::span<std::uint64_t> limbs, bool with_sign) {
  const std::uint64_t head = in.varint();
  const std::uint64_t size = with_sign ? head / 2 : head;
  const bool negative = with_sign && head % 2 == 1;
  if (size > 8 * limbs.size())
    in.fail("a number of " + std::to_string(size) + " bytes, where at most " + std::to_string(8 * limbs.size()) + " can be");
  std::fill(limbs.begin(), limbs.end(), std::uint64_t{0});
  const auto bytes = in.raw(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < bytes.size(); ++i) limbs[i / 8] |= static_cast<std::uint64_t>(bytes[i]) << (8 * (i % 8));
  if (!bytes.empty() && bytes.back() == std::byte{0}) in.fail("a number that is not written as short as it can be");
  if (negative && bytes.empty()) in.fail("a zero with a sign");
  return negative;
}

template <std::size_t N>
void write_wide(byte_writer& out, const wide<N>& x) {
  wide<N> size = x;
  if (x.negative()) {
    size = {};
    size.add(x, true);
  }
  write_magnitude(out, size.limb, x.negative(), true);
}

template <std::size_t N>
void read_wide(byte_reader& in, wide<N>& x) {
  wide<N> size;
  const bool negative = read_magnitude(in, size.limb, true);
  if (size.negative()) in.fail("a number that is too large");
  x.add(size, negative);
}

// --- limbs of 52 bits ---------------------------------------------------------------------------------------------------

void write_run(byte_writer& out, const limb_run& run, const limb_array& limbs) {
  for (std::int64_t i = 0; i < run.count; ++i) {
    wide<5> sum;
    for (int k = 0; k < run.limbs; ++k) {
      const std::int64_t limb = limbs[static_cast<std::size_t>(run.first + k * run.count + i)];
      const bool negative = limb < 0;  // only of rows that were removed and had never been added
      sum.add(negative ? ~static_cast<std::uint64_t>(limb) + 1 : static_cast<std::uint64_t>(limb),
              static_cast<unsigned>(k * limb_bits), negative);
    }
    write_wide(out, sum);
  }
}

void read_run(byte_reader& in, const limb_run& run, limb_array& limbs) {
  for (std::int64_t i = 0; i < run.count; ++i) {
    wide<5> sum;
    read_wide(in, sum);
    if (sum.negative()) in.fail("a sum of what is never negative that is below 0");
    for (int k = 0; k < run.limbs; ++k) {
      const auto bit = static_cast<std::size_t>(k * limb_bits);
      std::uint64_t limb = sum.limb[bit / 64] >> (bit % 64);
      if (bit % 64 > 12 && bit / 64 + 1 < sum.limb.size()) limb |= sum.limb[bit / 64 + 1] << (64 - bit % 64);
      limb &= limb_mask;
      limbs[static_cast<std::size_t>(run.first + k * run.count + i)] = static_cast<std::int64_t>(limb);
      sum.add(limb, static_cast<unsigned>(bit), true);
    }
    const std::int64_t top = limbs[static_cast<std::size_t>(run.first + (run.limbs - 1) * run.count + i)];
    if (!(sum == wide<5>{}) || top >= highest_limb) in.fail("a sum beyond what so many respondents can have");
  }
}

void write_runs(byte_writer& out, std::span<const limb_run> runs, const limb_array& limbs) {
  out.flag(!limbs.empty());
  if (limbs.empty()) return;
  for (const limb_run& run : runs) write_run(out, run, limbs);
}

void read_runs(byte_reader& in, std::span<const limb_run> runs, std::int64_t size, limb_array& limbs) {
  if (!in.flag()) return;
  std::int64_t numbers = 0;
  for (const limb_run& run : runs) numbers += run.count;
  if (static_cast<std::size_t>(numbers) > in.left()) in.fail("sums that do not fit into the bytes left");
  limbs.assign(static_cast<std::size_t>(size), 0);
  for (const limb_run& run : runs) read_run(in, run, limbs);
}

// --- general sums -------------------------------------------------------------------------------------------------------

void write_general(byte_writer& out, const general_sums& g) {
  out.varint(static_cast<std::uint64_t>(g.rows));
  write_wide(out, g.w);
  write_wide(out, g.ww);
  for (const score_sums& s : g.scores) {
    out.varint(static_cast<std::uint64_t>(s.n));
    write_wide(out, s.w);
    write_wide(out, s.wy);
    write_wide(out, s.wyy);
    write_wide(out, s.ww);
    write_wide(out, s.wwy);
    write_wide(out, s.wwyy);
  }
  for (const pair_sums& p : g.pairs) {
    write_wide(out, p.yy);
    write_wide(out, p.yp);
    write_wide(out, p.py);
    write_wide(out, p.pp);
  }
}

std::int64_t read_count(byte_reader& in) { return static_cast<std::int64_t>(in.up_to(most_rows, "a count of respondents")); }

void read_general(byte_reader& in, general_sums& g) {
  g.rows = read_count(in);
  read_wide(in, g.w);
  read_wide(in, g.ww);
  for (score_sums& s : g.scores) {
    s.n = read_count(in);
    read_wide(in, s.w);
    read_wide(in, s.wy);
    read_wide(in, s.wyy);
    read_wide(in, s.ww);
    read_wide(in, s.wwy);
    read_wide(in, s.wwyy);
  }
  for (pair_sums& p : g.pairs) {
    read_wide(in, p.yy);
    read_wide(in, p.yp);
    read_wide(in, p.py);
    read_wide(in, p.pp);
  }
}

// --- what the sums are of -----------------------------------------------------------------------------------------------

/// Scores, their units, and how they are laid out in lanes: compared, so that a version that computes something else notices.
std::vector<std::byte> layout_bytes(const sums_shape& shape) {
  byte_writer out;
  const auto scores = shape.plan->scores();
  out.varint(scores.size());
  for (const score_definition& s : scores) {
    out.varint(static_cast<std::uint64_t>(s.level));
    out.text(s.id);
    out.text(to_string(s.measure));
    out.f64(s.offset);
    out.f64(s.step);
    out.signed_varint(s.divisor);
    out.signed_varint(s.shift);
  }
  out.varint(shape.plan->joint_sets().size());
  for (const joint_set& set : shape.plan->joint_sets()) {
    out.flag(set.same_rows);
    out.varint(set.scores.size());
    for (const int s : set.scores) out.signed_varint(s);
  }
  const lane_plan& plan = shape.lanes;
  out.flag(plan.usable);
  if (!plan.usable) return out.take();
  out.varint(plan.lanes.size());
  for (std::size_t i = 0; i < plan.lanes.size(); ++i) {
    const lane& l = plan.lanes[i];
    out.signed_varint(plan.first_score[i]);
    out.flag(l.is_wide);
    out.signed_varint(l.at);
    out.signed_varint(l.origin);
    out.signed_varint(l.up);
    out.signed_varint(l.absent);
  }
  out.varint(plan.gated.size());
  for (const gated_score& g : plan.gated) {
    out.signed_varint(g.lane);
    out.signed_varint(g.gate);
  }
  out.varint(plan.pairs.size());
  for (const auto& [a, b] : plan.pairs) {
    out.signed_varint(a);
    out.signed_varint(b);
  }
  out.signed_varint(plan.narrow);
  out.signed_varint(plan.wide);
  out.signed_varint(plan.absent);
  return out.take();
}

constexpr std::array<std::int64_t row_counts::*, 9> counted = {
    &row_counts::read,          &row_counts::used,           &row_counts::excluded,
    &row_counts::zero_weight,   &row_counts::missing_weight, &row_counts::without_answers,
    &row_counts::outside_where, &row_counts::bad_importance, &row_counts::screened};

}  // namespace

std::vector<std::byte> accumulator::impl::rows_bytes() const {
  byte_writer out;
  for (const auto field : counted) out.varint(static_cast<std::uint64_t>(rows.*field));
  out.varint(static_cast<std::uint64_t>(weighted_rows));
  out.varint(missing.size());
  for (const missing_counts& slot : missing)
    for (const std::int64_t count : slot) out.varint(static_cast<std::uint64_t>(count));
  return out.take();
}

void accumulator::impl::read_rows(std::span<const std::byte> bytes, std::uint64_t at) {
  byte_reader in(bytes, at);
  for (const auto field : counted) rows.*field = read_count(in);
  weighted_rows = read_count(in);
  if (in.varint() != missing.size()) in.fail("missing answers of another number of columns than the instrument has");
  for (missing_counts& slot : missing)
    for (std::int64_t& count : slot) count = read_count(in);
  in.expect_end("the counts of rows");
}

std::vector<std::byte> accumulator::impl::sums_bytes() const {
  std::vector<group_values> keys;
  for (std::size_t g = 0; g < cells.size(); ++g) keys.push_back(values(g));
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  byte_writer out;
  out.varint(plan().options().by.size());
  out.varint(cells.size());
  for (const std::size_t g : order) {
    for (const auto& value : keys[g]) {
      out.flag(value.has_value());
      if (value) out.text(*value);
    }
    cell_sums sums = cells[g]->sums;
    flush(*with, shape->layout, waiting(g), sums.lanes);
    settle(*shape, sums);
    if (shape->lanes.usable) {
      write_runs(out, shape->layout.main, sums.lanes.main);
      write_runs(out, shape->layout.rare, sums.lanes.rare);
    }
    out.flag(sums.general.has_value());
    if (sums.general) write_general(out, *sums.general);
  }
  return out.take();
}

void accumulator::impl::read_sums(std::span<const std::byte> bytes, std::uint64_t at) {
  byte_reader in(bytes, at);
  const std::size_t by = plan().options().by.size();
  if (in.varint() != by) in.fail("groups of another number of columns than the options name");
  const std::size_t count = in.count(by + 1);
  if (by == 0 && count > 1) in.fail("several groups where everybody is one");
  std::int64_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    group_values key;
    for (std::size_t c = 0; c < by; ++c) {
      key.emplace_back();
      if (in.flag()) key.back() = in.text();
    }
    cell_sums sums(*shape);
    if (shape->lanes.usable) {
      read_runs(in, shape->layout.main, shape->layout.main_size, sums.lanes.main);
      read_runs(in, shape->layout.rare, shape->layout.rare_size, sums.lanes.rare);
      sums.lanes.load = sums.lanes.rare_load = 1;
    }
    if (in.flag()) {
      // Every number takes a byte at least.
      if (7 * plan().scores().size() + 4 * shape->pairs.count > in.left()) in.fail("sums that do not fit into the bytes left");
      read_general(in, sums.general_of(*shape));
    }
    const std::int64_t of_group = sums.rows(*shape);
    if (of_group <= 0 || of_group > static_cast<std::int64_t>(most_rows)) in.fail("a group without respondents");
    total += of_group;
    if (by != 0 && groups.find_or_add(key) != cells.size()) in.fail("the same group twice");
    add_cells();
    cells.back()->sums = std::move(sums);
    relink(cells.size() - 1);
  }
  in.expect_end("the sums");
  if (total != rows.used - rows.outside_where)
    in.fail("sums of " + std::to_string(total) + " respondents, where the counts say " +
            std::to_string(rows.used - rows.outside_where));
}

std::vector<std::byte> accumulator::serialize() const {
  const impl& my = *impl_;
  byte_writer asked;
  write_instrument(asked, my.plan().asked());
  byte_writer options;
  write_options(options, my.plan().options());
  std::vector<section> sections;
  sections.push_back({"INST", true, asked.take()});
  sections.push_back({"OPTS", true, options.take()});
  sections.push_back({"PLAN", true, layout_bytes(*my.shape)});
  sections.push_back({"ROWS", true, my.rows_bytes()});
  sections.push_back({"SUMS", true, my.sums_bytes()});
  for (const state_section& s : my.sections) sections.push_back({s.tag, false, s.bytes});
  return pack(sections);
}

accumulator accumulator::deserialize(std::span<const std::byte> bytes, const state_limits& limits) {
  std::vector<section_view> sections = unpack(bytes, limits);
  const section_view asked = take(sections, "INST");
  const section_view options = take(sections, "OPTS");
  const section_view layout = take(sections, "PLAN");
  const section_view rows = take(sections, "ROWS");
  const section_view sums = take(sections, "SUMS");
  std::vector<state_section> rest = take_rest(sections);
  byte_reader instrument_in(asked.bytes, asked.at);
  const auto shared = std::make_shared<const instrument>(read_instrument(instrument_in));
  instrument_in.expect_end("the instrument");
  byte_reader options_in(options.bytes, options.at);
  const score_options scoring = detail::read_options(options_in, *shared);
  options_in.expect_end("the options");
  accumulator out(std::make_shared<const score_plan>(shared, scoring));
  impl& my = *out.impl_;
  if (!std::ranges::equal(layout_bytes(*my.shape), layout.bytes))
    throw error(
        errc::incompatible,
        "the sums of this state are of other scores than this version computes from the same instrument and options; use the "
        "version that wrote it",
        "state");
  my.read_rows(rows.bytes, rows.at);
  my.read_sums(sums.bytes, sums.at);
  my.sections = std::move(rest);
  return out;
}

}  // namespace v0
}  // namespace rater
