#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <random>
#include <thread>

#include <rater/io/text_encoding.hpp>

#include "io/detail/byte_source.hpp"
#include "read_support.hpp"
#include "support/compressed.hpp"

using namespace rater_test;

namespace {

std::string all_of(rater::detail::byte_source& source, std::size_t at_a_time) {
  std::string out, part(at_a_time, '\0');
  for (;;) {
    const std::size_t count = source.read(part.data(), part.size());
    out.append(part, 0, count);
    if (count < part.size()) return out;
  }
}

std::string unpacked(const std::string& bytes, std::size_t at_a_time = 1000) {
  rater::detail::byte_source source(bytes, "a.csv.gz");
  return all_of(source, at_a_time);
}

rater::error refusal(const std::string& bytes) {
  return error_of([&] { static_cast<void>(unpacked(bytes)); });
}

std::string some_text(std::size_t size) {
  std::mt19937_64 random(11);
  std::string text;
  while (text.size() < size) text += std::to_string(random() % 1000) + (random() % 5 == 0 ? "\n" : ",");
  return text;
}

const std::string skippable("\x53\x2A\x4D\x18\x03\x00\x00\x00xyz", 11);

struct packer {
  const char* name;
  std::string (*pack)(const std::string&);
  std::size_t mark;
};
const packer packers[] = {{"gzip", gzip, 2}, {"zstd", [](const std::string& t) { return zstd(t); }, 4}};

}  // namespace

TEST_CASE("compressed bytes are the text they stand for, whatever the size of the reads", "[unit]") {
  const std::string text = some_text(300'000);
  for (const packer& p : packers) {
    INFO(p.name);
    const std::string packed = p.pack(text);
    REQUIRE(packed.size() < text.size());
    for (const std::size_t at_a_time : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, std::size_t{1} << 20})
      CHECK(unpacked(packed, at_a_time) == text);
    CHECK(unpacked(p.pack("")).empty());
    // One after another, empty ones among them, are one text.
    CHECK(unpacked(p.pack("a,b\n1,") + p.pack("") + p.pack("2\n") + p.pack("")) == "a,b\n1,2\n");
  }
  CHECK(unpacked(skippable + zstd("a,") + skippable + zstd("b\n") + skippable) == "a,b\n");
  CHECK(unpacked(skippable).empty());
  for (const std::string plain : {"", "\x1F", "\x28\xB5\x2F", "P*M", "E1,P1\n"}) CHECK(unpacked(plain, 2) == plain);
}

TEST_CASE("a file and a pipe are unpacked as well, whatever the name, and readers see only text", "[unit]") {
  const folder f;
  const std::string text = "E,P\n4,5\n3,2\n";
  for (const packer& p : packers) {
    INFO(p.name);
    const std::string file = f.file("answers.csv", p.pack(text));
    rater::detail::byte_source source(file);
    CHECK(all_of(source, 5) == text);
    CHECK(codes(rater::read_responses(file, small()), "P") == std::vector<int>{5, 2});
    CHECK_FALSE(rater::detect_preset(file).has_value());

    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    std::thread writer([&] {
      for (const char c : p.pack(text)) CHECK(::write(ends[1], &c, 1) == 1);
      ::close(ends[1]);
    });
    rater::detail::byte_source piped("/dev/fd/" + std::to_string(ends[0]));
    CHECK(all_of(piped, 5) == text);
    CHECK(piped.total() == 0);
    CHECK(piped.consumed() == p.pack(text).size());
    writer.join();
    ::close(ends[0]);
  }
  CHECK(rater::csv_reader::over(gzip("a,b\n"), "x").header().front() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a source knows how much of what is stored it has used", "[unit]") {
  const std::string text = some_text(2'000'000);
  for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
    rater::detail::byte_source source(bytes, "");
    CHECK(source.total() == bytes.size());
    CHECK(source.consumed() == 0);
    std::string part(1000, '\0');
    source.read(part.data(), part.size());
    CHECK(source.consumed() > 0);
    CHECK(source.consumed() < bytes.size());
    static_cast<void>(all_of(source, 4096));
    CHECK(source.consumed() == bytes.size());
  }
  const folder f;
  auto stream = rater::text_source(f.file("a.zst", zstd(text)));
  CHECK(stream.total() == zstd(text).size());
  std::string read;
  while (stream.read(read, 1 << 16)) {
  }
  CHECK(read == text);
  CHECK(stream.consumed() == stream.total());
}

TEST_CASE("cut off anywhere: an error with the file and the byte", "[unit]") {
  const std::string text = some_text(3000);
  for (const packer& p : packers) {
    const std::string one = p.pack(text);
    const std::string two = one + p.pack("9\n");
    for (std::size_t size = p.mark; size < two.size(); ++size) {
      if (size == one.size()) continue;
      INFO(p.name << " cut at " << size << " of " << two.size());
      const rater::error e = refusal(two.substr(0, size));
      CHECK(e.code() == rater::errc::data);
      const bool mark_cut = size > one.size() && size < one.size() + p.mark;
      CHECK(e.where() == "a.csv.gz byte " + std::to_string(mark_cut ? one.size() : size));
      if (!mark_cut) CHECK_THAT(e.message(), contains("cut off"));
    }
  }
}

TEST_CASE("what follows and is not compressed is refused with its byte", "[unit]") {
  for (const packer& p : packers) {
    const std::string packed = p.pack("a,b\n1,2\n");
    for (const std::string after : {"x", "trailing garbage", "\n"}) {
      const rater::error e = refusal(packed + after);
      CHECK(e.code() == rater::errc::data);
      CHECK(e.where() == "a.csv.gz byte " + std::to_string(packed.size()));
      CHECK_THAT(e.message(), contains("something else follows"));
    }
  }
  CHECK(refusal(gzip("a") + zstd("b")).code() == rater::errc::data);
}

TEST_CASE("a flipped bit is an error or changes nothing", "[unit]") {
  const std::string text = some_text(1500);
  for (const packer& p : packers) {
    const std::string packed = p.pack(text);
    int refused = 0;
    for (std::size_t at = p.mark; at < packed.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string bytes = packed;
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << static_cast<unsigned>(bit)));
        INFO(p.name << " byte " << at << " bit " << bit);
        std::string got;
        try {
          got = unpacked(bytes);
        } catch (const rater::error& e) {
          if (e.code() != rater::errc::data && e.code() != rater::errc::limit) FAIL(e.what());
          ++refused;
          continue;
        }
        if (got != text) FAIL("other text");
      }
    }
    CHECK(refused > static_cast<int>(packed.size()) * 7);
  }
}

TEST_CASE("a small file that unpacks to a large one takes no memory, and a large window is refused", "[unit]") {
  const std::string zeros(64u << 20, '\n');
  for (const packer& p : packers) {
    std::string bomb;
    const std::string piece = p.pack(zeros);
    for (int i = 0; i < 8; ++i) bomb += piece;
    REQUIRE(bomb.size() < 1u << 20);
    const auto resident = [] {
      rusage now{};
      ::getrusage(RUSAGE_SELF, &now);
      return now.ru_maxrss;  // KiB, the most so far
    };
    const auto before = resident();
    rater::detail::byte_source source(bomb, "bomb");
    std::string part(1u << 16, '\0');
    std::uint64_t size = 0;
    while (const std::size_t count = source.read(part.data(), part.size())) size += count;
    CHECK(size == 8 * zeros.size());
    CHECK(resident() - before < 16 * 1024);
  }
  const rater::error e = refusal(zstd("a,b\n", 28));
  CHECK(e.code() == rater::errc::limit);
  CHECK_THAT(e.message(), contains("128 MiB"));
  CHECK(unpacked(zstd("a,b\n", 27)) == "a,b\n");
}
