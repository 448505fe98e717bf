#pragma once
#include <string>

#include "program.hpp"

namespace rater_test {

/// Two dimensions of two items on 1..7, points, a weight, a region, an outcome; made up.
inline const std::string small_instrument = R"({
  "format": "rater-instrument/1", "id": "small", "version": "1",
  "scales": {"seven": {"min": 1, "max": 7}},
  "dimensions": [
    {"id": "reliability", "label": {"en": "Reliability", "zh": "信赖度"}, "importance": "pts_rel"},
    {"id": "empathy", "label": {"en": "Empathy", "zh": "同理度"}, "importance": "pts_emp"}],
  "items": [
    {"id": "on_time", "dimension": "reliability", "expectation": "E1", "perception": "P1"},
    {"id": "correct", "dimension": "reliability", "expectation": "E2", "perception": "P2"},
    {"id": "listens", "dimension": "empathy", "expectation": "E3", "perception": "P3"},
    {"id": "knows_me", "dimension": "empathy", "expectation": "E4", "perception": "P4"}],
  "outcomes": [{"id": "recommend", "column": "nps", "measure": "nps"}],
  "respondent": {"weight": "w", "segments": [{"id": "region", "column": "Region"}]}
})";

inline const std::string header = "E1,E2,E3,E4,P1,P2,P3,P4,pts_rel,pts_emp,nps,w,Region,age\n";
inline const std::string rows =
    "6,7,5,6,5,6,5,5,60,40,9,1,north,30\n"
    "7,6,6,6,6,6,6,6,50,50,10,2,north,61\n"
    "5,5,6,7,4,5,6,6,70,30,6,1,south,45\n"
    "6,6,6,5,7,6,4,5,50,50,8,1.5,south,70\n";

/// An instrument and a file of answers in a folder of their own.
struct survey {
  scratch folder;
  std::string instrument = folder.write("small.json", small_instrument);
  std::string answers;
  explicit survey(const std::string& text = header + rows) : answers(folder.write("answers.csv", text)) {}
  /// rater score answers.csv -i small.json MORE...
  [[nodiscard]] finished score(std::vector<std::string> more = {}, const start& how = {}) const {
    more.insert(more.begin(), {"score", answers, "-i", instrument});
    return rater(more, how);
  }
};

}  // namespace rater_test
