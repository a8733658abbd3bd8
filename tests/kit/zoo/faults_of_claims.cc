#include <algorithm>

#include <fiscal/encoding.hpp>

#include "faults.h"

namespace fiscal::zoo {
namespace {

using nlohmann::json;

bool failed_with(const Deed& deed, std::string_view kind) {
  const Asked* write = deed.write();
  return write != nullptr && write->answer.is_object() && write->answer.value("error", "") == kind;
}

/// Whether an invoice was tried before.
bool repeats(const Deed& deed) {
  const auto request = json::parse(deed.request, nullptr, false);
  const auto attempt = "/context/attempt"_json_pointer;
  return deed.issues() && request.is_object() && request.contains(attempt) && request[attempt] == 2;
}

/// By what the provider knows the document that the call is about.
std::string reference_in(const Deed& deed) {
  const auto number = json::parse(deed.request)["number"];
  return number["series"].get<std::string>() + "-" + number["number"].dump();
}

/// The id of an issued document that the provider answered with; empty when it answered anything else.
std::string issued_id_in(const Asked& asked) {
  if (!asked.answer.is_object() || asked.answer.value("status", 0) != 200) return {};
  const auto body = base64_decode(asked.answer.value("body_b64", "")).value_or("");
  const auto document = json::parse(body, nullptr, false);
  if (!document.is_object() || !document.contains("id") || !document["id"].is_string() ||
      !document.contains("status") || document["status"] != "issued")
    return {};
  return document["id"].get<std::string>();
}

bool broke(const Deed& deed) {
  return std::any_of(deed.asked.begin(), deed.asked.end(), [](const Asked& asked) {
    return asked.code != FISCAL_OK && asked.code != FISCAL_STOPPED;
  });
}

}  // namespace

const std::vector<Fault>& faults_of_claims() {
  static const std::vector<Fault> all{
      {.name = "adds_a_colour",
       .after =
           [](Deed& deed) {
             if (!deed.outcome_is("authorized")) return;
             deed.change_reply([](json& reply) {
               reply["documents"] = {{{"kind", "nfse"},
                                      {"media_type", "text/plain"},
                                      {"content_b64", "QQ=="},
                                      {"colour", "red"}}};
             });
           }},
      {.name = "takes_failure_for_success",
       .after =
           [](Deed& deed) {
             if (deed.issues() && broke(deed)) deed.code = FISCAL_OK, deed.claim_authorized();
           }},
      {.name = "loses_the_number",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() == 201 && deed.outcome_is("authorized"))
               deed.change_reply([](json& reply) { reply.erase("number"); });
           }},
      {.name = "hides_official_codes",
       .after =
           [](Deed& deed) {
             if (!deed.issues() || !deed.outcome_is("rejected")) return;
             deed.change_reply([](json& reply) {
               for (json& reason : reply["reasons"]) reason.erase("official_code");
             });
           }},
      {.name = "forgets_the_ticket",
       .after =
           [](Deed& deed) {
             if (deed.outcome_is("pending")) deed.change_reply([](json& reply) { reply["ticket"] = ""; });
           }},
      {.name = "rejects_on_timeout",
       .after =
           [](Deed& deed) {
             if (deed.issues() && failed_with(deed, "no_answer")) deed.claim_rejected();
           }},
      {.name = "rejects_on_5xx",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() >= 429 &&
                 deed.write_body().find('<') == std::string::npos)
               deed.claim_rejected();
           }},
      {.name = "rejects_on_page",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_body().find("<html") != std::string::npos) deed.claim_rejected();
           }},
      {.name = "trusts_the_status",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() == 201 && deed.outcome_is("unknown") &&
                 deed.write_body().find("<html") == std::string::npos)
               deed.claim_authorized();
           }},
      {.name = "waits_for_what_it_cannot_read",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() == 201 && deed.outcome_is("unknown") &&
                 deed.write_body().find("<html") == std::string::npos)
               deed.answer({{"outcome", "pending"}, {"ticket", "zoo"}});
           }},
      {.name = "rejects_on_any_code",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() == 422 && deed.outcome_is("unknown"))
               deed.claim_rejected();
           }},
      {.name = "asks_and_does_not_listen",
       .after =
           [](Deed& deed) {
             if (!deed.issues() || deed.write_status() != 422) return;
             auto question = deed.write()->request;
             question["method"] = "GET";
             question["effect"] = "read";
             question["url"] = question.value("url", "") + "/by-reference/" + reference_in(deed);
             question.erase("body_b64");
             const std::string text = question.dump();
             const std::string service = "http/1";
             const fiscal_sink nowhere{nullptr, [](void*, fiscal_text) {}};
             deed.host->call(deed.host->self, deed.call, {service.data(), service.size()},
                             {text.data(), text.size()}, &nowhere);
             if (deed.outcome_is("unknown")) deed.claim_rejected();
           }},
      {.name = "fears_refused_connections",
       .after =
           [](Deed& deed) {
             if (deed.issues() && failed_with(deed, "not_connected"))
               deed.answer({{"outcome", "unknown"}, {"text", "who knows"}});
           }},
      {.name = "rejects_duplicates",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.write_status() == 409) deed.claim_rejected();
           }},
      {.name = "leaves_when_not_told",
       .asking =
           [](Deed& deed, Asked& asked) {
             if (!repeats(deed)) return;
             asked.request["method"] = "GET";
             asked.request["effect"] = "read";
             asked.request["url"] = asked.request.value("url", "") + "/by-reference/" + reference_in(deed);
             asked.request.erase("body_b64");
           },
       .after =
           [](Deed& deed) {
             if (!repeats(deed) || deed.code != FISCAL_OK || deed.asked.empty()) return;
             const std::string id = issued_id_in(deed.asked.back());
             if (!id.empty()) return deed.answer({{"outcome", "authorized"}, {"access_key", id}});
             deed.answer({{"outcome", "not_sent"},
                          {"retry", "other_connection"},
                          {"reasons", {{{"code", "no_answer"}, {"text", "Somebody else may do it."}}}}});
           }},
      {.name = "takes_trouble_for_absence",
       .after =
           [](Deed& deed) {
             if (deed.outcome_is("cannot_tell")) deed.answer({{"outcome", "not_found"}});
           }},
      {.name = "needs_a_key",
       .after =
           [](Deed& deed) {
             const auto request = json::parse(deed.request, nullptr, false);
             if (deed.method == "status/1" && request.is_object() && !request.contains("access_key") &&
                 !request.contains("ticket") && deed.outcome_is("authorized"))
               deed.answer({{"outcome", "cannot_tell"}, {"text", "give the key"}});
           }},
      {.name = "cancels_what_is_refused",
       .after =
           [](Deed& deed) {
             if (deed.outcome_is("refused")) deed.answer({{"outcome", "cancelled"}});
           }},
      {.name = "counts_replies",
       .after =
           [](Deed& deed) {
             static int replies = 0;
             if (deed.outcome_is("authorized"))
               deed.change_reply([](json& reply) { reply["number"] = std::to_string(++replies); });
           }},
      {.name = "claims_when_stopped",
       .after =
           [](Deed& deed) {
             if (deed.issues() && !deed.asked.empty() && deed.asked.back().code == FISCAL_STOPPED)
               deed.code = FISCAL_OK, deed.claim_rejected();
           }},
      {.name = "makes_keys_of_pieces",
       .after =
           [](Deed& deed) {
             if (!deed.outcome_is("authorized")) return;
             deed.change_reply([](json& reply) {
               const std::string number = reply.value("number", "");
               if (number.size() > 1)
                 reply["access_key"] =
                     number.substr(0, number.size() - 1) + "-" + reply.value("access_key", "");
             });
           }},
      {.name = "makes_keys_of_the_request",
       .after =
           [](Deed& deed) {
             const auto request = json::parse(deed.request, nullptr, false);
             const auto issuer = "/invoice/issuer/tax_id"_json_pointer;
             const auto number = "/number/number"_json_pointer;
             if (!deed.outcome_is("authorized") || !request.is_object() || !request.contains(issuer) ||
                 !request.contains(number))
               return;
             const json key = request[issuer].get<std::string>() + "-" + request[number].dump();
             deed.change_reply([&](json& reply) { reply["access_key"] = key; });
           }},
      {.name = "authorizes_what_it_cannot_read",
       .after =
           [](Deed& deed) {
             if (deed.issues() && deed.outcome_is("unknown")) deed.claim_authorized();
           }},
  };
  return all;
}

}  // namespace fiscal::zoo
