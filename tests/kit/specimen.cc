#include "tests/kit/specimen.h"

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/paths.h"

namespace fiscal::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using kit::Mark;

constexpr std::string_view card_mark = "ZOO-CARD:";

std::string read_bytes(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(std::filesystem::file_size(file), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void write_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream << bytes;
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

void change_bytes(std::string& bytes, std::string_view what, std::string_view with) {
  const auto at = bytes.find(what);
  if (at == std::string::npos) throw std::runtime_error("the zoo's library holds no " + std::string(what));
  bytes.replace(at, with.size(), with);
}

/// The library's own manifest follows: both are written from the file.
void change_manifest(const fs::path& folder, const std::function<void(Json&)>& change) {
  Json manifest = Json::parse(read_bytes(folder / "manifest.json"));
  change(manifest);
  write_bytes(folder / "manifest.json", manifest.dump(1));
}

void change_library(const fs::path& folder, std::string_view what, std::string_view with) {
  const fs::path file = folder / (folder.filename().string() + ".so");
  std::string bytes = read_bytes(file);
  change_bytes(bytes, what, with);
  write_bytes(file, bytes);
}

/// Writes the card: what the library is to be.
void write_card(const Specimen& specimen, const fs::path& folder) {
  change_library(folder, card_mark,
                 std::string(card_mark) + specimen.name + "\n" + read_bytes(folder / "manifest.json") + '\0');
}

void miss_a_library(const fs::path& folder) { change_library(folder, "libxml2.so.2", "libnone.so.2"); }

void say_otherwise(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) { manifest["version"] = "9.9.9"; });
}

void break_manifest(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) { manifest["egress"] = "api.acme.example"; });
}

void take_another_name(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) { manifest["id"] = "somebody_else"; });
}

void misspell_schema(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) {
    Json& field = manifest["config_schema"]["properties"]["base_url"];
    field.erase("type");
    field["tpye"] = "string";
  });
}

void say_nothing_of_a_field(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) {
    manifest["config_schema"]["properties"]["base_url"].erase("description");
  });
}

void need_a_fax(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) { manifest["needs"].push_back("fax/1"); });
}

void declare_nothing(const fs::path& folder) {
  change_manifest(folder, [](Json& manifest) { manifest["needs"] = Json::array({"kv/1"}); });
}

void go_elsewhere(const fs::path& folder) {
  change_manifest(folder,
                  [](Json& manifest) { manifest["egress"] = Json::array({"elsewhere.example:443"}); });
}

void change_cassette(const fs::path& file, const std::function<void(Json&)>& change) {
  Json cassette = Json::parse(read_bytes(file));
  change(cassette);
  write_bytes(file, cassette.dump(1));
}

void keep_a_token(const fs::path& folder) {
  change_cassette(folder / "cassettes/issue_authorized.json", [](Json& cassette) {
    cassette["exchanges"][0]["headers"]["authorization"] = "Bearer 9f86d081884c7d659a2feaa0c55ad015";
  });
}

void keep_a_setting(const fs::path& folder) {
  change_cassette(folder / "cassettes/issue_rejected.json",
                  [](Json& cassette) { cassette["settings"]["api_key"] = "sk_live_4f0b1c"; });
}

void keep_a_store(const fs::path& folder) { write_bytes(folder / "certificate.pfx", "0"); }

void keep_a_key(const fs::path& folder) {
  write_bytes(folder / "test_certificate.txt",
              "-----BEGIN "
              "PRIVATE KEY-----\n" +
                  std::string(64, 'A') +
                  "\n-----END "
                  "PRIVATE KEY-----\n");
}

/// A second attempt that only asks, and is answered.
void ask_before_repeating(const fs::path& folder) {
  change_cassette(folder / "cassettes/issue_already_issued.json", [](Json& cassette) {
    cassette["request"]["context"]["attempt"] = 2;
    cassette["exchanges"].erase(0);
    cassette["outcome"] = {{"outcome", "authorized"}, {"access_key", cassette["outcome"]["access_key"]}};
  });
}

/// A refusal after which the plugin asks for the document, and there is none.
void ask_after_refusal(const fs::path& folder) {
  const Json asked = Json::parse(read_bytes(folder / "cassettes/status_not_found.json"));
  change_cassette(folder / "cassettes/issue_rejected.json",
                  [&](Json& cassette) { cassette["exchanges"].push_back(asked["exchanges"][0]); });
}

/// Every cassette records this key, as if the provider's answers had come to it.
void record_key(const fs::path& folder, std::string_view key) {
  for (const auto& entry : fs::directory_iterator(folder / "cassettes"))
    change_cassette(entry.path(), [&](Json& cassette) {
      if (cassette["outcome"].contains("access_key")) cassette["outcome"]["access_key"] = key;
    });
}

void record_key_of_pieces(const fs::path& folder) { record_key(folder, "104-acm_7f3a91"); }

void record_key_of_the_request(const fs::path& folder) { record_key(folder, "11222333000181-1"); }

void change_nothing(const fs::path&) {}

}  // namespace

const std::vector<Specimen>& specimens() {
  // Whatever a plugin claims wrongly, mutated answers may find too.
  const std::vector<std::string> fuzz{"survives-mutated-answers", "survives-random-requests"};
  static const std::vector<Specimen> all{
      {"exporting", "exports-only-entry", Mark::Fail, {}, "exporting"},
      {"unique", "no-gnu-unique", Mark::Fail, {"exports-only-entry"}, "unique"},
      {"missing", "loads-with-rtld-now", Mark::Fail, {}, "plain", miss_a_library},
      {"undefined", "no-undefined-symbols", Mark::Fail, {"loads-with-rtld-now"}, "undefined"},
      {"wakes_up_slowly", "loads-under-100-ms"},
      {"has_two_tables", "entry-is-idempotent"},
      {"network", "no-network-or-thread-symbols", Mark::Warn, {}, "network"},
      {"liar", "manifest-is-the-librarys", Mark::Fail, {}, "plain", say_otherwise},
      {"egress_is_text", "manifest-is-valid", Mark::Fail, {}, "plain", break_manifest},
      {"renamed", "id-matches-folder", Mark::Fail, {}, "plain", take_another_name},
      {"misspelt", "config-schema-is-valid", Mark::Fail, {}, "plain", misspell_schema},
      {"terse", "every-config-field-has-text", Mark::Fail, {}, "plain", say_nothing_of_a_field},
      {"faxes", "needs-are-known", Mark::Fail, {}, "plain", need_a_fax},
      {"undeclared", "services-are-declared", Mark::Fail, {}, "plain", declare_nothing},
      {"second_method", "methods-match-behaviour"},
      {"elsewhere", "egress-covers-hosts-used", Mark::Fail, {}, "plain", go_elsewhere},
      {"opens_with_anything", "open-refuses-bad-config"},
      {"opens_whatever_a_setting_says", "open-refuses-bad-config"},
      {"refuses_without_a_name", "open-names-the-field"},
      {"sulks_after_refusal", "close-after-failed-open"},
      {"hoards_at_open", "thousand-open-close"},
      {"remembers_customers", "two-instances-do-not-share"},
      {"fears_the_future", "ignores-unknown-fields"},
      {"answers_nonsense", "rejects-invalid-request", Mark::Fail, fuzz},
      {"adds_a_colour", "reply-matches-schema"},
      {"takes_the_first_piece", "reply-in-any-chunking"},
      {"logs_after_return", "no-host-call-after-return"},
      {"asks_from_a_thread", "no-host-call-from-other-thread"},
      {"takes_failure_for_success", "survives-host-failure"},
      {"sends_latin_1", "utf8-and-escapes"},
      {"stops_at_nul", "embedded-nul"},
      {"loses_the_number", "issue-authorized"},
      {"hides_official_codes", "issue-rejected-maps-reasons"},
      {"forgets_the_ticket",
       "issue-pending-has-ticket",
       Mark::Fail,
       {"reply-matches-schema", fuzz[0], fuzz[1]}},
      {"rejects_on_timeout",
       "unknown-on-timeout-after-send",
       Mark::Fail,
       {"unknown-on-cut-body", fuzz[0], fuzz[1]}},
      {"rejects_on_5xx", "unknown-on-5xx", Mark::Fail, fuzz},
      {"rejects_on_page", "unknown-on-html-error-page", Mark::Fail, fuzz},
      {"trusts_the_status", "unknown-on-cut-body", Mark::Fail, fuzz},
      {"waits_for_what_it_cannot_read", "unknown-on-cut-body"},
      {"rejects_on_any_code", "unknown-code-is-not-rejection", Mark::Fail, fuzz},
      {"asks_and_does_not_listen", "unknown-code-is-not-rejection", Mark::Fail, fuzz, "plain",
       ask_after_refusal},
      {"fears_refused_connections", "not-sent-on-refused-connection", Mark::Fail, fuzz},
      {"rejects_duplicates", "duplicate-means-status", Mark::Fail, fuzz},
      {"leaves_when_not_told", "duplicate-means-status", Mark::Fail, fuzz, "plain", ask_before_repeating},
      {"takes_trouble_for_absence", "status-error-changes-nothing", Mark::Fail, fuzz},
      {"needs_a_key", "status-finds-by-own-number", Mark::Fail, fuzz},
      {"cancels_what_is_refused", "cancel-refused-keeps-authorized", Mark::Fail, fuzz},
      {"issues_again_in_doubt", "no-second-write-in-doubt"},
      {"cancels_again_in_doubt", "no-second-write-in-doubt"},
      {"issues_unmarked", "issuing-is-a-write", Mark::Fail, {"survives-host-failure", fuzz[0], fuzz[1]}},
      {"cancels_unmarked", "issuing-is-a-write", Mark::Fail, {"survives-host-failure", fuzz[0], fuzz[1]}},
      {"counts_requests", "same-request-same-bytes"},
      {"counts_replies",
       "same-request-same-bytes",
       Mark::Fail,
       {"issue-authorized", "duplicate-means-status", "ignores-unknown-fields", "reply-in-any-chunking",
        "status-finds-by-own-number"}},
      {"uses_floats", "money-has-no-rounding-drift"},
      {"adds_a_centavo", "money-has-no-rounding-drift"},
      {"has_short_numbers", "number-is-the-given-one", Mark::Fail, fuzz},
      {"lingers_when_stopped", "stops-within-grace"},
      {"asks_on_when_stopped", "passes-stopped-through"},
      {"claims_when_stopped",
       "passes-stopped-through",
       Mark::Fail,
       {"survives-host-failure", fuzz[0], fuzz[1]}},
      {"waits_as_it_is_told", "respects-small-budget"},
      {"logs_its_settings", "no-secret-in-log-or-reply"},
      {"keeps_a_token", "no-secret-in-cassette", Mark::Fail, {}, "plain", keep_a_token},
      {"keeps_a_setting", "no-secret-in-cassette", Mark::Fail, {}, "plain", keep_a_setting},
      {"keeps_a_key", "no-key-material", Mark::Fail, {}, "plain", keep_a_key},
      {"keeps_a_store", "no-key-material", Mark::Fail, {}, "plain", keep_a_store},
      {"thinks_long", "mapping-under-5-ms", Mark::Warn},
      {"crashes_on_ff", "survives-mutated-answers"},
      {"makes_keys_of_pieces", "survives-mutated-answers", Mark::Fail, fuzz, "plain", record_key_of_pieces},
      {"makes_keys_of_the_request", "survives-mutated-answers", Mark::Fail, fuzz, "plain",
       record_key_of_the_request},
      {"crashes_on_deductions", "survives-random-requests"},
  };
  return all;
}

fs::path put_specimen(const Specimen& specimen, const fs::path& folder) {
  const fs::path home = folder / specimen.name;
  const fs::path acme = source_dir() / "sdk/kit/template/acme";
  fs::create_directories(home);
  fs::copy_file(binary_dir() / "zoo" / (specimen.library + ".so"), home / (specimen.name + ".so"));
  fs::copy(acme / "cassettes", home / "cassettes");
  fs::copy_file(acme / "manifest.json", home / "manifest.json");
  change_manifest(home, [&](Json& manifest) { manifest["id"] = specimen.name; });
  // A liar's library says what stood in the file before.
  const bool lies = specimen.spoil == say_otherwise;
  if (lies) write_card(specimen, home);
  (specimen.spoil != nullptr ? specimen.spoil : change_nothing)(home);
  if (!lies) write_card(specimen, home);
  return home;
}

}  // namespace fiscal::test
