# Sourced by examples/quickstart.sh and tests/run.sh: makes sure that what they need is there.
#   ensure_needs "PACKAGE CHECK..." ...
# PACKAGE is what Debian calls it; CHECK is `command NAME`, `header PATH...` (any of the paths will do) or `sanitizers COMPILER`.
# What is missing is installed where apt-get and the right to use it are there; elsewhere the script says what is missing and ends.

rater_build_needs=(
  "g++ command c++"
  "cmake command cmake"
  "ninja-build command ninja"
  "libeigen3-dev header eigen3/Eigen/Core Eigen/Core"
  "libfmt-dev header fmt/format.h"
  "libboost-dev header boost/math/distributions/students_t.hpp"
  "nlohmann-json3-dev header nlohmann/json.hpp"
  "libicu-dev header unicode/ucnv.h"
  "zlib1g-dev header zlib.h"
  "libzstd-dev header zstd.h"
  "libcli11-dev header CLI/CLI.hpp"
)

has_header() {
  local header
  for header in "$@"; do
    if c++ -E -x c++ -std=c++20 -include "$header" /dev/null >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

is_there() {
  case $1 in
    command) command -v "$2" >/dev/null ;;
    header) has_header "${@:2}" ;;
    sanitizers) echo 'int main() {}' | "$2" -fsanitize=address,undefined -x c++ - -o /dev/null 2>/dev/null ;;
  esac
}

ensure_needs() {
  local need words missing=() as_root=()
  for need in "$@"; do
    read -ra words <<<"$need"
    is_there "${words[@]:1}" || missing+=("${words[0]}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
    echo "Missing, by the names of Debian's packages: ${missing[*]}" >&2
    echo "Please install them and run this again." >&2
    return 1
  fi
  echo "Installing ${missing[*]}"
  local apt=(${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3)
  "${apt[@]}" update </dev/null
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}
