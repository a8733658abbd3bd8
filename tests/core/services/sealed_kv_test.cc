#include "core/services/sealed_kv.h"

#include <fiscal/encoding.hpp>

#include "core/vault/local_master_keys.h"
#include "tests/support/catch.h"
#include "tests/support/memory_kv.h"
#include "tests/support/recording_log.h"

namespace fiscal::services {
namespace {

TEST_CASE("kv/1's values are sealed where they are kept, for their connection and key alone",
          "[services][kv]") {
  test::MemoryKv rows;
  test::RecordingLog log;
  auto keys = vault::LocalMasterKeys::from_text("k1 " + base64_encode(std::string(32, 'k')), "test").value();
  SealedKv sealed(rows, keys, log);
  const auto version = sealed.put("main", "oauth token: São Paulo", "canary-token", Instant{500}, 0);
  REQUIRE(version);
  CHECK(sealed.get("main", "oauth token: São Paulo", {1}) == KvEntry{"canary-token", *version, Instant{500}});
  CHECK_FALSE(sealed.put("main", "oauth token: São Paulo", "other", {}, 0));

  const std::string kept = rows.get("main", "oauth token: São Paulo", {1})->value;
  CHECK(kept.find("canary") == std::string::npos);
  CHECK(base64_decode(kept).value().find("canary") == std::string::npos);
  CHECK(log.lines().empty());

  rows.put("other", "oauth token: São Paulo", kept, {}, {});
  CHECK_FALSE(sealed.get("other", "oauth token: São Paulo", {1}));
  rows.put("main", "another key", kept, {}, {});
  CHECK_FALSE(sealed.get("main", "another key", {1}));
  CHECK(log.count(LogLevel::Warning, "kv_value_unreadable") == 2);

  sealed.remove("main", "oauth token: São Paulo");
  CHECK_FALSE(rows.get("main", "oauth token: São Paulo", {1}));
}

}  // namespace
}  // namespace fiscal::services
