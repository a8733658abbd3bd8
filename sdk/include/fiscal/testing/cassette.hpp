#pragma once

#include <fiscal/http.hpp>
#include <fiscal/json.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::testing {

/// One request that a plugin made and what came of it. What the plugin sent besides method and address is not
/// kept: it follows from the request of the call.
struct Exchange {
  std::string method;
  std::string url;
  HttpResult result;

  bool operator==(const Exchange&) const = default;
};

/// One call of a plugin with every exchange that it had and the outcome that it gave: a test, a sample for
/// the kit, and documentation of the provider. A folder `cassettes` beside manifest.json holds them; what one
/// shows is told by the beginning of its file's name (docs/write_a_plugin.md).
struct Cassette {
  std::string name;             ///< Of its file, without ".json".
  std::string settings = "{}";  ///< Of the connection, a JSON object.
  std::string method;           ///< "issue/1".
  std::string request;          ///< A JSON object.
  std::vector<Exchange> exchanges;
  std::string outcome;  ///< A JSON object.

  bool operator==(const Cassette&) const = default;
};

/// Reads a cassette from JSON; `problems` name what is wrong with it.
Read<Cassette> read_cassette(std::string_view name, std::string_view json);

/// Reads every `*.json` of a folder, in the order of their names; none where there is no folder. Throws
/// std::runtime_error, which names the file, when one of them is no cassette.
std::vector<Cassette> cassettes_in(const std::filesystem::path& folder);

/// The cassette as a file: pretty JSON with a final line break.
std::string to_json(const Cassette& cassette);

/// How an exchange is found for a request.
enum class Matching {
  Exact,  ///< Method and address are those recorded.
  Loose,  ///< Where no address is the same, the next exchange of the same method: for requests that were
          ///< varied.
};

/// Plays the exchanges of one cassette, which must outlive it.
class CassettePlayer {
 public:
  explicit CassettePlayer(const Cassette& cassette, Matching matching = Matching::Exact)
      : cassette_(cassette), matching_(matching), used_(cassette.exchanges.size(), false) {}

  /// The next recorded result for such a request; a request that was made once may be made again. Nothing
  /// when the cassette holds none.
  std::optional<HttpResult> answer(const HttpRequest& request);

  /// Whether every exchange was asked for.
  bool finished() const;

 private:
  template <class Fits>
  std::optional<HttpResult> take(const Fits& fits);

  const Cassette& cassette_;
  const Matching matching_;
  std::vector<bool> used_;
};

}  // namespace fiscal::testing
