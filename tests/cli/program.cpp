#include "program.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace rater_test {
namespace {

namespace fs = std::filesystem;

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string program() {
  const char* other = std::getenv("RATER_CLI");
  return other != nullptr ? other : RATER_CLI_PATH;
}

void check(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string(what) + " failed");
}

int opened(const std::string& file, int flags) {
  const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC, 0600);
  check(descriptor >= 0, "open");
  return descriptor;
}

/// Our side and the program's side of a new terminal.
std::pair<int, int> terminal() {
  const int ours = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  check(ours >= 0 && ::grantpt(ours) == 0 && ::unlockpt(ours) == 0, "a terminal");
  return {ours, opened(::ptsname(ours), O_RDWR | O_NOCTTY)};
}

struct streams {
  int in = -1, out = -1, err = -1;
  int feed = -1;      // our end of a pipe to standard input
  int terminal = -1;  // our end of the terminal
};

streams make_streams(const start& how, const scratch& s) {
  streams io;
  std::array<int, 2> pipe{};
  if (how.input_is_pipe) {
    check(::pipe2(pipe.data(), O_CLOEXEC) == 0, "pipe");
    io.in = pipe[0];
    io.feed = pipe[1];
  } else {
    io.in = opened(s.write("in", how.input), O_RDONLY);
  }
  if (how.output_is_closed_pipe) {
    check(::pipe2(pipe.data(), O_CLOEXEC) == 0, "pipe");
    ::close(pipe[0]);
    io.out = pipe[1];
  } else if (how.on_terminal) {
    std::tie(io.terminal, io.out) = terminal();
  } else {
    io.out = how.output_to.empty() ? opened(s.path("out"), O_WRONLY | O_CREAT) : opened(how.output_to, O_WRONLY);
  }
  io.err = opened(s.path("err"), O_WRONLY | O_CREAT);
  return io;
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const start& how, const streams& io) {
  ::dup2(io.in, 0);
  ::dup2(io.out, 1);
  ::dup2(io.err, 2);
  if (how.largest_file > 0) {
    const rlimit limit{how.largest_file, how.largest_file};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (how.obeys_modes) {  // after exec, root is without the right to pass over the modes of files
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
  }
  std::string name = program();
  std::vector<std::string> words{name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = how.environment;  // the first of a name counts
  environment.insert(environment.end(), {"PATH=/usr/bin:/bin", "TERM=xterm"});
  const auto pointers = [](std::vector<std::string>& from) {
    std::vector<char*> to;
    to.reserve(from.size() + 1);
    for (auto& each : from) to.push_back(each.data());
    to.push_back(nullptr);
    return to;
  };
  ::execve(name.c_str(), pointers(words).data(), pointers(environment).data());
  ::_exit(127);
}

/// Everything the program writes to the terminal; ends when it has closed it.
std::string drained(int terminal) {
  std::string out;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 0; (count = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(count));
  }
  std::erase(out, '\r');
  return out;
}

}  // namespace

scratch::scratch() {
  std::string name = (fs::temp_directory_path() / "rater-test-XXXXXX").string();
  check(::mkdtemp(name.data()) != nullptr, "mkdtemp");
  folder_ = name;
}

scratch::~scratch() {
  std::error_code none;
  fs::remove_all(folder_, none);
}

std::string scratch::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string scratch::read(const std::string& name) const { return contents(path(name)); }

std::vector<std::string> scratch::names() const {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder_)) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

finished rater(const std::vector<std::string>& arguments, const start& how) {
  const scratch s;
  const streams io = make_streams(how, s);
  const pid_t child = ::fork();
  check(child >= 0, "fork");
  if (child == 0) become(arguments, how, io);
  for (const int ours : {io.in, io.out, io.err}) ::close(ours);
  if (io.feed >= 0) {
    check(::write(io.feed, how.input.data(), how.input.size()) == static_cast<ssize_t>(how.input.size()), "write");
    ::close(io.feed);
  }
  finished f;
  if (io.terminal >= 0) {
    f.out = drained(io.terminal);
    ::close(io.terminal);
  }
  int status = 0;
  check(::waitpid(child, &status, 0) == child, "waitpid");
  f.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (!how.on_terminal) f.out = s.read("out");
  f.err = s.read("err");
  return f;
}

}  // namespace rater_test
