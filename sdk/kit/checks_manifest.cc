#include <fiscal/strict_json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/services/egress.h"
#include "core/services/host_services.h"
#include "sdk/kit/bench.h"
#include "sdk/kit/check.h"
#include "sdk/kit/config_schema.h"

namespace fiscal::kit {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view known_methods[] = {"issue/1", "cancel/1", "status/1", "substitute/1",
                                              "event/1", "render/1", "list/1"};

std::string first_lines(const std::vector<std::string>& problems) {
  std::string text;
  for (std::size_t n = 0; n < problems.size() && n < 4; ++n) text += (n == 0 ? "" : "; ") + problems[n];
  return text;
}

Judgement manifest_is_valid(Bench& bench) {
  const auto manifest = plugin::parse_manifest(bench.subject().manifest_json);
  if (!manifest) return fail(manifest.error().text);
  if (!manifest->methods.empty()) return fail("the file names methods: they follow from the library");
  for (const std::string_view method : {"issue", "cancel", "status"})
    if (const auto schema = Json::parse(bench.subject().manifest_json); schema.contains(std::string(method)))
      return warn("\"" + std::string(method) + "\" means nothing in a manifest");
  return pass();
}

Judgement id_matches_folder(Bench& bench) {
  const auto manifest = read_strict(bench.subject().manifest_json);
  if (!manifest.ok() || !manifest.value.is_object()) return skip("the manifest cannot be read");
  const auto id = manifest.value.find("id");
  if (id == manifest.value.end() || *id != bench.subject().id)
    return fail("\"id\" must be \"" + bench.subject().id + "\", as the folder and the library are called");
  return pass();
}

/// The schema as the file has it; nothing when the file cannot be read or has none.
std::optional<Json> config_schema_of(const Subject& subject) {
  const auto manifest = read_strict(subject.manifest_json);
  if (!manifest.ok() || !manifest.value.is_object() || !manifest.value.contains("config_schema"))
    return std::nullopt;
  return manifest.value["config_schema"];
}

Judgement config_schema_is_valid(Bench& bench) {
  const auto schema = config_schema_of(bench.subject());
  if (!schema) return warn("there is no config_schema: an operator cannot know which settings there are");
  const auto problems = schema_problems(*schema);
  return problems.empty() ? pass() : fail(first_lines(problems));
}

Judgement every_config_field_has_text(Bench& bench) {
  const auto schema = config_schema_of(bench.subject());
  if (!schema) return skip("there is no config_schema");
  const auto bare = fields_without_text(*schema);
  return bare.empty() ? pass() : fail("no description: " + first_lines(bare));
}

Judgement needs_are_known(Bench& bench) {
  const auto* manifest = bench.subject().manifest();
  if (manifest == nullptr) return skip("the manifest cannot be read");
  const auto& offered = services::HostServices::offered();
  for (const std::string& need : manifest->needs)
    if (std::find(offered.begin(), offered.end(), need) == offered.end())
      return fail("no gateway offers " + need + ", which it needs");
  for (const std::string& use : manifest->uses)
    if (std::find(offered.begin(), offered.end(), use) == offered.end())
      return warn("no gateway offers " + use + " yet, which it uses");
  return pass();
}

Judgement services_are_declared(Bench& bench) {
  const auto& manifest = *bench.subject().manifest();
  std::set<std::string> declared(manifest.needs.begin(), manifest.needs.end());
  declared.insert(manifest.uses.begin(), manifest.uses.end());
  for (const auto& cassette : bench.subject().cassettes)
    for (const std::string& used : bench.call(bench.plan(cassette)).used)
      if (!declared.contains(used))
        return fail("it calls " + used + " (" + cassette.name + ") and does not name it");
  if (bench.subject().cassettes.empty()) return skip("there are no cassettes");
  return pass();
}

Judgement methods_match_behaviour(Bench& bench) {
  const auto manifest = bench.manifest();
  const auto& declared = manifest->methods;
  const auto end_of = [&](std::string_view method) {
    CallPlan plan;
    plan.method = method;
    plan.request = "{}";
    plan.settings = bench.subject().settings();
    return bench.call(plan).result.end;
  };
  for (const std::string_view method : known_methods) {
    const bool is_declared = std::find(declared.begin(), declared.end(), method) != declared.end();
    const auto end = end_of(method);
    if (end == plugin::CallEnd::NotOpened)
      return skip("it does not open with the settings of its first cassette");
    if (is_declared && end == plugin::CallEnd::Unsupported)
      return fail("it declares " + std::string(method) + " and answers that there is no such method");
    if (!is_declared && end != plugin::CallEnd::Unsupported)
      return fail("it does not declare " + std::string(method) + " and answers it");
  }
  for (const std::string_view method : {"issue/9", "no_such_method/1"})
    if (end_of(method) != plugin::CallEnd::Unsupported)
      return fail("it must answer FISCAL_UNSUPPORTED to the unknown method \"" + std::string(method) + "\"");
  for (const std::string_view method : {"issue/1", "cancel/1", "status/1"})
    if (std::find(declared.begin(), declared.end(), method) == declared.end())
      return warn("it does not offer " + std::string(method) +
                  ": a gateway needs it to settle what is unknown");
  return pass();
}

/// The hosts that settings name, as a connection would allow them.
std::vector<std::string> hosts_in(const Json& settings) {
  std::vector<std::string> hosts;
  if (settings.is_string())
    if (const auto target = services::parse_url(settings.get_ref<const std::string&>()))
      hosts.push_back(target->host + ":" + std::to_string(target->port));
  if (settings.is_structured())
    for (const Json& member : settings)
      for (std::string& host : hosts_in(member)) hosts.push_back(std::move(host));
  return hosts;
}

Judgement egress_covers_hosts_used(Bench& bench) {
  const auto& subject = bench.subject();
  std::size_t looked_at = 0;
  for (const auto& cassette : subject.cassettes) {
    const auto allowed = hosts_in(Json::parse(cassette.settings));
    for (const SeenRequest& seen : bench.call(bench.plan(cassette)).requests) {
      const auto target = services::parse_url(seen.request.url);
      if (!target) return fail("the address " + seen.request.url + " cannot be read");
      ++looked_at;
      if (const auto refusal = services::egress_refusal(*target, subject.manifest()->egress, allowed,
                                                        services::PlainHttp::AllowedToLoopback))
        return fail(cassette.name + ": " + *refusal);
    }
  }
  return looked_at == 0 ? skip("no cassette holds a request") : pass();
}

}  // namespace

std::vector<Check> manifest_checks() {
  return {
      {"manifest-is-valid", "manifest",
       "manifest.json says what a gateway asks of it, and nothing that it must not.", Needs::Files,
       manifest_is_valid},
      {"id-matches-folder", "manifest", "Folder, library and manifest have one name.", Needs::Files,
       id_matches_folder},
      {"config-schema-is-valid", "manifest", "The schema of the settings is a JSON Schema of an object.",
       Needs::Files, config_schema_is_valid},
      {"every-config-field-has-text", "manifest", "Every setting is explained to the operator.", Needs::Files,
       every_config_field_has_text},
      {"needs-are-known", "manifest", "A gateway offers every service that it needs.", Needs::Files,
       needs_are_known},
      {"services-are-declared", "manifest", "It calls only services that its manifest names.", Needs::Runner,
       services_are_declared},
      {"methods-match-behaviour", "manifest",
       "Each declared method answers, and every other one is FISCAL_UNSUPPORTED.", Needs::Runner,
       methods_match_behaviour},
      {"egress-covers-hosts-used", "manifest", "It asks only hosts that its manifest or its settings name.",
       Needs::Runner, egress_covers_hosts_used},
  };
}

}  // namespace fiscal::kit
