#include "io/detail/block_parser.hpp"

#include "detail/simd.hpp"

#include <rater/error.hpp>

#include <algorithm>

namespace rater {
inline namespace v0 {
namespace detail {
namespace {

constexpr std::size_t shortest_run = 4;  // below, cell by cell is as fast
constexpr std::size_t most_row_bytes = 4000;
constexpr std::size_t room_for_deferred = 4096;

fast_rows fast_rows_in_use() noexcept {
#if defined(RATER_HAS_SIMD)
  if (simd_in_use() == simd_level::avx512) return fast_rows_avx512;
  if (simd_in_use() == simd_level::avx2) return fast_rows_avx2;
#endif
  return fast_rows_scalar;
}

bool is_segment_or_role(const slot& s) noexcept { return s.use == slot_use::text && s.index < 0; }
bool has_small_codes(const slot& s) noexcept { return s.kind == slot_kind::answer && !is_wide(s); }

/// What the decoder says of the cells that most answers are. What is bad, or missing for a reason of its own, stays with it.
code_table table_of(answer_decoder& decode) {
  const auto code_of = [&](std::string_view cell) {
    const decoded_answer d = decode(cell);
    const bool plain = !d.bad && (d.answer.code != 0 || d.answer.reason == missing_reason::blank);
    return plain ? static_cast<unsigned char>(d.answer.code) : ask_decoder;
  };
  code_table t{};
  for (unsigned c = 0; c < 128; ++c) {
    const char letter = static_cast<char>(c);
    t.single[c] = c < 0x20 ? ask_decoder : code_of({&letter, 1});
  }
  for (unsigned x = 0; x < 100; ++x) t.pair[x] = x < 10 ? ask_decoder : code_of(std::to_string(x));
  return t;
}

}  // namespace

block_parser::block_parser(const reading_plan& plan) : plan_(plan), fast_(fast_rows_in_use()) {
  answers_.resize(plan.slots.size(), nullptr);
  words_.resize(plan.slots.size());
  caches_.resize(plan.slots.size());
  for (std::size_t i = 0; i < plan.slots.size(); ++i) {
    const slot& s = plan.slots[i];
    if (s.kind == slot_kind::answer) answers_[i] = &by_scale_.try_emplace(s.scale, *s.scale, plan.decimal).first->second;
    if (has_small_codes(s) && tables_.count(s.scale) == 0) tables_.emplace(s.scale, table_of(*answers_[i]));
    if (s.kind == slot_kind::text) caches_[i].entries.resize(word_places + word_probes);
    if (!is_segment_or_role(s)) continue;
    for (const segment& g : plan.asked->respondent.segments) {
      if (g.id == s.name) words_[i] = word_decoder(g);
    }
  }
}

void block_parser::begin(answer_block& b) {
  cutter_.text.swap(b.rows.text);
  cutter_.text.seal();
  cutter_.restart();
  broken_.swap(b.rows.broken);
  broken_lines_ = b.rows.broken_lines;
  if (file_ == b.of) return;
  file_ = b.of;
  cutter_.rules = file_->rules;
  make_ops();
}

// --- what to do with the cells of a file --------------------------------------------------------------------------------

void block_parser::make_ops() {
  ops_.clear();
  run_slots_.clear();
  // Delimiter and newline stand for a cell without a character.
  for (auto& [on, table] : tables_) {
    table = table_of(by_scale_.at(on));
    for (const char c : {'\n', '\r', cutter_.rules.delimiter}) table.single[static_cast<unsigned char>(c)] = 0;
  }
  std::vector<std::uint32_t> by_column(plan_.slots.size());
  for (std::uint32_t i = 0; i < by_column.size(); ++i) by_column[i] = i;
  std::stable_sort(by_column.begin(), by_column.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return file_->columns[a] < file_->columns[b]; });
  std::vector<std::uint32_t> run;
  const auto close = [&] {
    if (run.size() >= shortest_run && run_slots_.size() < most_runs)
      add_run(run);
    else
      for (const std::uint32_t slot : run) add_cell(slot);
    run.clear();
  };
  for (const std::uint32_t slot : by_column) {
    const rater::slot& s = plan_.slots[slot];
    const bool follows = !run.empty() && run.size() < widest_run && s.scale == plan_.slots[run.back()].scale &&
                         file_->columns[slot] == file_->columns[run.back()] + 1;
    const bool again = !run.empty() && file_->columns[slot] == file_->columns[run.back()];  // another slot reads the column
    if (!has_small_codes(s) || again) {
      add_cell(slot);
    } else {
      if (!follows) close();
      run.push_back(slot);
    }
  }
  close();
}

void block_parser::add_run(std::vector<std::uint32_t> slots) {
  fast_op op;
  op.kind = fast_kind::answers;
  op.cell = static_cast<std::uint32_t>(file_->columns[slots.front()]);
  op.count = static_cast<std::uint32_t>(slots.size());
  op.codes = &tables_.at(plan_.slots[slots.front()].scale);
  ops_.push_back(op);
  run_slots_.push_back(std::move(slots));
}

void block_parser::add_cell(std::uint32_t slot) {
  const rater::slot& s = plan_.slots[slot];
  fast_op op;
  op.cell = static_cast<std::uint32_t>(file_->columns[slot]);
  op.slot = slot;
  if (has_small_codes(s)) {
    op.kind = fast_kind::answer;
    op.codes = &tables_.at(s.scale);
  } else if (s.kind == slot_kind::number) {
    const auto numbers = std::count_if(ops_.begin(), ops_.end(), [](const fast_op& o) { return o.kind == fast_kind::number; });
    if (static_cast<std::size_t>(numbers) < most_numbers) op.kind = fast_kind::number;
  } else if (s.kind == slot_kind::text) {
    op.kind = fast_kind::word;
    op.words = caches_[slot].entries.data();
  }
  ops_.push_back(op);
}

// --- columns ------------------------------------------------------------------------------------------------------------

void block_parser::open_columns(responses_access::data& to, std::size_t rows) {
  const std::size_t room = rows + tile_rows;  // a tile is written as a whole
  const auto widen = [&](auto& v) {
    if (v.size() < room) v.resize(room);
  };
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    const slot& s = to.slots[i];
    column& c = to.columns[i];
    c.is_bound = true;
    if (s.kind == slot_kind::number)
      widen(c.numbers);
    else if (s.kind == slot_kind::text)
      widen(c.words);
    else if (is_wide(s))
      widen(c.codes16);
    else
      widen(c.codes8);
  }
}

void block_parser::point_ops(responses_access::data& to) {
  run_columns_.resize(run_slots_.size());
  std::size_t run = 0;
  for (fast_op& op : ops_) {
    if (op.kind == fast_kind::answers) {
      run_columns_[run].clear();
      for (const std::uint32_t slot : run_slots_[run]) run_columns_[run].push_back(to.columns[slot].codes8.data());
      op.slots = run_slots_[run].data();
      op.columns = run_columns_[run].data();
      ++run;
    } else {
      column& c = to.columns[op.slot];
      if (op.kind == fast_kind::answer) op.column = c.codes8.data();
      if (op.kind == fast_kind::number) op.column = c.numbers.data();
      if (op.kind == fast_kind::word) op.column = c.words.data();
    }
  }
}

void block_parser::close_columns(responses_access::data& to, std::size_t rows) const {
  for (column& c : to.columns) {
    if (c.reasons.size() > rows) c.reasons.resize(rows);  // of rows that were taken back
  }
  if (rows > to.rows) to.owned = true;
  to.rows = rows;
}

/// Forgets words whose numbers are not those of this dictionary.
void block_parser::check_words(const responses_access::data& to) {
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    word_cache& cache = caches_[i];
    const std::span<const std::string> words = to.columns[i].words_known.words();
    const bool same = std::all_of(cache.known.begin(), cache.known.end(),
                                  [&](const auto& k) { return k.first < words.size() && words[k.first] == k.second; });
    if (same) continue;
    cache.known.clear();
    std::fill(cache.entries.begin(), cache.entries.end(), word_entry{});
  }
}

// --- rows ---------------------------------------------------------------------------------------------------------------

bool block_parser::parse(responses& to_all, std::size_t rows, findings& found) {
  responses_access::data& to = responses_access::of(to_all);
  if (to.borrowed) throw error(errc::usage, "these answers borrow columns; rows are added to answers that borrow none");
  const std::size_t start = to.rows;
  const std::size_t end = start + rows;
  open_columns(to, end);
  point_ops(to);
  check_words(to);
  cutter_.line = found.lines;
  cutter_.blank = 0;
  std::size_t row = start;
  bool used_up = false;
  while (row < end && !used_up && !found.ends(plan_)) {
    row = parse_fast(to, row, end, found);
    if (row == end || found.ends(plan_)) break;
    row_fault fault;
    const row_scan s = cutter_.read_row(cells_, fault);
    if (!fault.message.empty()) {
      found.faults.push_back(std::move(fault));
    } else if (s.found != row_scan::state::complete) {
      used_up = true;
    } else {
      if (read_row(to, row, found)) ++row;
      cutter_.consume(s);
    }
  }
  found.lines = cutter_.line;
  found.blank += cutter_.blank;
  found.rows += static_cast<std::int64_t>(row - start);
  if (used_up) enter_broken(found);
  close_columns(to, row);
  return used_up || found.ends(plan_);
}

/// The broken row behind the others.
void block_parser::enter_broken(findings& found) {
  if (!broken_) return;
  broken_->line += found.lines;
  broken_->at_line += found.lines;
  found.faults.push_back(std::move(*broken_));
  broken_.reset();
  found.lines += broken_lines_;
}

/// Plain rows from here on; returns the row after them.
std::size_t block_parser::parse_fast(responses_access::data& to, std::size_t row, std::size_t end, findings& found) {
  const csv_rules& rules = cutter_.rules;
  const std::string_view text = cutter_.text.view();
  fast_job job{};
  job.at = text.data() + cutter_.at;
  job.end = text.data() + text.size();
  job.row = row;
  job.row_end = end;
  job.delimiter = rules.delimiter;
  job.decimal = plan_.decimal == '\0' ? '.' : plan_.decimal;
  job.other_decimal = plan_.decimal == '\0' ? ',' : plan_.decimal;
  job.columns = static_cast<std::uint32_t>(rules.columns);
  job.most_bytes = std::min({rules.limits.row_bytes, rules.limits.cell_bytes, most_row_bytes});
  job.ops = ops_.data();
  job.op_count = ops_.size();
  job.cells_a_row = plan_.slots.size();
  deferred_.resize(std::max(deferred_.size(), room_for_deferred + 2 * tile_rows * job.cells_a_row));
  job.deferred = deferred_.data();
  job.deferred_room = deferred_.size();
  fast_(job);

  const std::int64_t line = cutter_.line - static_cast<std::int64_t>(row);  // of row 0, had it been here
  std::size_t stop = job.row;
  std::uint32_t stop_slot = 0;
  for (std::size_t i = 0; i < job.deferred_count; ++i) {
    const deferred_cell& d = deferred_[i];
    if (d.row > stop || (d.row == stop && d.slot >= stop_slot)) continue;
    if (read_cell(to, d.slot, d.row, {d.begin, d.size}, line + static_cast<std::int64_t>(d.row), found)) continue;
    stop = d.row;  // the first in the order of rows and slots is the one that counts
    stop_slot = d.slot;
  }
  cutter_.line += static_cast<std::int64_t>(job.row - row);
  cutter_.at = static_cast<std::size_t>(job.at - text.data());
  return stop;
}

bool block_parser::read_row(responses_access::data& to, std::size_t row, findings& found) {
  for (std::size_t i = 0; i < plan_.slots.size(); ++i) {
    if (!read_cell(to, i, row, cells_.cells[static_cast<std::size_t>(file_->columns[i])], cells_.line, found)) return false;
  }
  return true;
}

void trim_columns(responses& r) noexcept {
  responses_access::data& my = responses_access::of(r);
  const auto trim_to = [&](auto& v) {
    if (v.size() > my.rows) v.resize(my.rows);
  };
  for (column& c : my.columns) {
    trim_to(c.codes8);
    trim_to(c.codes16);
    trim_to(c.numbers);
    trim_to(c.words);
  }
}

bool has_many_words(const responses& r, std::size_t many) {
  const std::vector<column>& columns = responses_access::of(r).columns;
  return std::any_of(columns.begin(), columns.end(), [&](const column& c) { return c.words_known.words().size() > many; });
}

}  // namespace detail
}  // namespace v0
}  // namespace rater
