#pragma once
#include <string>
#include <vector>

namespace rater_test {

/// A folder of its own for a test; removed with everything in it.
class scratch {
public:
  scratch();
  ~scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  /// Names in the folder, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

private:
  std::string folder_;
};

/// How to start the program; empty fields: nothing on standard input, output caught.
struct start {
  std::string input = {};                     ///< what comes on standard input
  bool input_is_pipe = false;                 ///< through a pipe, which cannot be read twice
  std::vector<std::string> environment = {};  ///< "NAME=value", before a small fixed one
  std::string output_to = {};                 ///< standard output is this file
  bool output_is_closed_pipe = false;
  bool on_terminal = false;        ///< standard output is a terminal
  bool obeys_modes = false;        ///< root is refused as others are
  unsigned long largest_file = 0;  ///< bytes that a file may have; 0: any number
};

struct finished {
  int code = -1;  ///< exit code; 128 + the signal if one ended it
  std::string out, err;
};

/// Runs `rater` with these arguments: RATER_CLI of the environment, else the one that was built.
finished rater(const std::vector<std::string>& arguments, const start& how = {});

}  // namespace rater_test
