#include "engine/bytes/instrument_codec.hpp"

#include "engine/bytes/fields.hpp"

namespace rater {
inline namespace v0 {
namespace detail {

// No instrument comes near; a hostile one of this size costs a small multiple of it in memory.
constexpr std::size_t most_instrument_bytes = 16u << 20;

template <>
inline constexpr std::uint64_t last_of<column_ref::by> = static_cast<std::uint64_t>(column_ref::by::path);
template <>
inline constexpr std::uint64_t last_of<missing_reason> = missing_reason_count - 1;
template <>
inline constexpr std::uint64_t last_of<importance_kind> = static_cast<std::uint64_t>(importance_kind::fixed);
template <>
inline constexpr std::uint64_t last_of<outcome_measure> = outcome_measure_count - 1;
template <>
inline constexpr std::uint64_t last_of<comparison_op> = static_cast<std::uint64_t>(comparison_op::in);
template <>
inline constexpr std::uint64_t last_of<level> = level_count - 1;
template <>
inline constexpr std::uint64_t last_of<missing_policy> = static_cast<std::uint64_t>(missing_policy::listwise_all);
template <>
inline constexpr std::uint64_t last_of<overall_rule> = static_cast<std::uint64_t>(overall_rule::available);
template <>
inline constexpr std::uint64_t last_of<points_rule> = static_cast<std::uint64_t>(points_rule::renormalise);

// The order of the fields is the format. A later version appends, and says so by the number of fields.

template <class Archive, described_as<column_ref> X>
void fields(Archive& a, X& x) {
  a.record("a column", x.kind, x.text, x.index, x.header);
}
template <class Archive, described_as<missing_range> X>
void fields(Archive& a, X& x) {
  a.record("a range of missing codes", x.from, x.to);
}
template <class Archive, described_as<missing_code> X>
void fields(Archive& a, X& x) {
  a.record("a missing code", x.value, x.reason);
}
template <class Archive, described_as<scale> X>
void fields(Archive& a, X& x) {
  a.record("a scale", x.min, x.max, x.step, x.labels, x.missing);
}
template <class Archive, described_as<item> X>
void fields(Archive& a, X& x) {
  a.record("an item", x.id, x.dimension, x.scale, x.reverse, x.label, x.benchmark, x.columns);
}
template <class Archive, described_as<dimension_definition> X>
void fields(Archive& a, X& x) {
  a.record("a dimension", x.id, x.label, x.importance, x.min_answered);
}
template <class Archive, described_as<outcome> X>
void fields(Archive& a, X& x) {
  a.record("an outcome", x.id, x.column, x.measure, x.scale, x.label);
}
template <class Archive, described_as<segment> X>
void fields(Archive& a, X& x) {
  a.record("a segment", x.id, x.column, x.label, x.labels);
}
template <class Archive, described_as<column_condition> X>
void fields(Archive& a, X& x) {
  a.record("a condition", x.column, x.op, x.values);
}
template <class Archive, described_as<replicate_weights_definition> X>
void fields(Archive& a, X& x) {
  a.record("replicate weights", x.type, x.columns, x.scale, x.rho, x.rscales, x.mse);
}
template <class Archive, described_as<respondent_columns> X>
void fields(Archive& a, X& x) {
  a.record("the respondent", x.id, x.weight, x.strata, x.wave, x.audience, x.touchpoint, x.object, x.duration_seconds, x.psu,
           x.fpc, x.replicate_weights, x.need, x.experience, x.word_of_mouth, x.calibration_base_weight, x.calibration_targets,
           x.segments, x.include_if);
}
template <class Archive, described_as<source_definition> X>
void fields(Archive& a, X& x) {
  a.record("the source", x.profile, x.encoding, x.sheet, x.delimiter, x.decimal, x.header_rows);
}
template <class Archive, described_as<instrument> X>
void fields(Archive& a, X& x) {
  a.record("the instrument", x.id, x.version, x.title, x.scales, x.dimensions, x.importance_kind, x.items, x.outcomes,
           x.respondent, x.source);
}

template <class Archive, described_as<condition> X>
void fields(Archive& a, X& x) {
  a.record("a condition", x.name, x.op, x.values);
}
template <class Archive, described_as<min_answered> X>
void fields(Archive& a, X& x) {
  a.record("the answers needed", x.share, x.count);
}
template <class Archive, described_as<screening> X>
void fields(Archive& a, X& x) {
  a.record("screening", x.max_inverted, x.max_not_applicable);
}
template <class Archive, described_as<score_options> X>
void fields(Archive& a, X& x) {
  a.record("the options", x.by, x.rollup, x.where, x.levels, x.measures, x.missing, x.min_answered, x.overall, x.points, x.delta,
           x.screening, x.confidence, x.max_groups, x.max_units, x.answers, x.covariances);
}

namespace {

/// A value that contradicts itself is here not its author's mistake, but damage.
template <class Check>
void check_as_data(const char* what, std::uint64_t at, Check&& check) {
  try {
    check();
  } catch (const error& e) {
    byte_reader::fail_at("the state is damaged: " + std::string(what) + " cannot be: " + e.what(), at);
  }
}

}  // namespace

void write_instrument(byte_writer& out, const instrument& i) {
  field_writer(out).value(i);
  out.text(fingerprint(i));
}

instrument read_instrument(byte_reader& in) {
  const std::uint64_t start = in.position();
  if (in.left() > most_instrument_bytes)
    throw error(errc::limit, "the instrument in the state has more than " + std::to_string(most_instrument_bytes >> 20) + " MiB",
                "byte " + std::to_string(start) + " of the state");
  instrument i;
  field_reader(in).value(i);
  check_as_data("its instrument", start, [&] { validate(i); });
  const std::uint64_t at = in.position();
  const std::string stored = in.text();
  const std::string found = fingerprint(i);
  if (stored != found)
    byte_reader::fail_at(
        "the state is damaged: its instrument has the fingerprint " + found + ", another one is written beside it", at);
  in.expect_end("the instrument");
  return i;
}

void write_options(byte_writer& out, const score_options& o) { field_writer(out).value(o); }

score_options read_options(byte_reader& in, const instrument& asked) {
  const std::uint64_t start = in.position();
  score_options o;
  field_reader(in).value(o);
  check_as_data("its options", start, [&] { validate(o, asked); });
  in.expect_end("the options");
  return o;
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
