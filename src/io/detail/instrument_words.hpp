#pragma once
#include <rater/survey/instrument.hpp>

#include <array>
#include <string_view>
#include <utility>

// The words of contract rater-instrument/1, for reading and writing. Where an enum follows, the order is the enum's.
namespace rater {
inline namespace v0 {
namespace detail {

inline constexpr std::string_view instrument_format = "rater-instrument/1";

/// The required ones first.
inline constexpr std::array<std::string_view, 12> root_keys = {"format",     "id",         "version", "scales",
                                                               "dimensions", "items",      "title",   "importance_kind",
                                                               "outcomes",   "respondent", "source",  "$schema"};
inline constexpr std::array<std::string_view, 18> item_keys = {
    "id",   "dimension", "scale",    "reverse", "label",      "expectation",   "perception", "comparison", "ideal",
    "norm", "standard",  "delivery", "promise", "functional", "dysfunctional", "adequate",   "desired",    "importance"};
inline constexpr std::array<std::string_view, 15> respondent_keys = {"id",
                                                                     "weight",
                                                                     "strata",
                                                                     "psu",
                                                                     "fpc",
                                                                     "replicate_weights",
                                                                     "wave",
                                                                     "audience",
                                                                     "touchpoint",
                                                                     "object",
                                                                     "expectation_sources",
                                                                     "calibration",
                                                                     "duration_seconds",
                                                                     "segments",
                                                                     "include_if"};

inline constexpr std::array<std::string_view, 6> column_keys = {"name",  "import_id", "label",
                                                                "index", "header",    "path"};  // column_ref::by
inline constexpr std::array<std::string_view, 3> importance_words = {"points", "rating", "fixed"};
inline constexpr std::array<std::string_view, outcome_measure_count> measure_words = {"csat",    "nps",      "ces",  "mean",
                                                                                      "loyalty", "defected", "spend"};
inline constexpr std::array<std::string_view, 7> op_words = {"=", "!=", "<", "<=", ">", ">=", "in"};
inline constexpr std::array<std::string_view, 6> reason_words = {"refused",   "dont_know", "not_applicable",
                                                                 "not_asked", "invalid",   "other"};
inline constexpr std::array<std::string_view, 5> replicate_words = {"BRR", "Fay", "JK1", "JKn", "bootstrap"};
inline constexpr std::array<std::string_view, 14> profile_words = {
    "auto",     "csv",  "qualtrics", "qualtrics-legacy", "surveymonkey", "limesurvey", "google-forms",
    "ms-forms", "kobo", "surveyjs",  "formbricks",       "spss",         "stata",      "xlsx"};

/// The columns about the respondent that are one column each, and where they are kept.
inline constexpr std::array<std::pair<std::string_view, std::optional<column_ref> respondent_columns::*>, 8>
    respondent_single_columns = {{
        {"id", &respondent_columns::id},
        {"weight", &respondent_columns::weight},
        {"strata", &respondent_columns::strata},
        {"wave", &respondent_columns::wave},
        {"audience", &respondent_columns::audience},
        {"touchpoint", &respondent_columns::touchpoint},
        {"object", &respondent_columns::object},
        {"duration_seconds", &respondent_columns::duration_seconds},
    }};

}  // namespace detail
}  // namespace v0
}  // namespace rater
