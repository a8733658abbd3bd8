#include "faults.h"

#include <algorithm>

#include <fiscal/encoding.hpp>

namespace fiscal::zoo {

const Asked* Deed::write() const {
  const auto found =
      std::find_if(asked.rbegin(), asked.rend(), [](const Asked& one) { return one.is_write(); });
  return found == asked.rend() ? nullptr : &*found;
}

int Deed::write_status() const {
  const Asked* last = write();
  return last != nullptr && last->answer.is_object() ? last->answer.value("status", 0) : 0;
}

std::string Deed::write_body() const {
  const Asked* last = write();
  return last != nullptr && last->answer.is_object()
             ? base64_decode(last->answer.value("body_b64", "")).value_or("")
             : "";
}

void Deed::answer(const nlohmann::json& outcome) { reply = outcome.dump(); }

void Deed::claim_rejected() {
  answer({{"outcome", "rejected"},
          {"reasons",
           {{{"code", "rejected_by_authority"},
             {"official_code", "X1"},
             {"field", ""},
             {"text", "It said no."}}}}});
}

void Deed::claim_authorized() { answer({{"outcome", "authorized"}, {"access_key", "zoo-made-this-up"}}); }

void Deed::log(std::string_view text) const {
  const std::string record = nlohmann::json{{"text", text}}.dump();
  host->log(host->self, call, 1, {record.data(), record.size()});
}

bool Deed::outcome_is(std::string_view name) const {
  const auto said = json();
  return said.is_object() && said.value("outcome", "") == name;
}

const Fault& fault_named(std::string_view name) {
  static const Fault harmless{};
  for (const auto* faults : {&faults_of_conduct(), &faults_of_claims()})
    for (const Fault& fault : *faults)
      if (fault.name == name) return fault;
  return harmless;
}

}  // namespace fiscal::zoo
