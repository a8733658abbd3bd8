#include <algorithm>
#include <map>
#include <set>

#include "tests/crash/evidence.h"

namespace fiscal::crash {
namespace {

constexpr const char* cancellation = "101101";
constexpr const char* replacement = "105102";

bool has_event(const PortalNote& note, const std::string& code) {
  return std::count(note.events.begin(), note.events.end(), code) > 0;
}

/// I3, at the portal: one document for one request, and one for one number.
void one_document_each(Evidence& evidence) {
  std::map<std::string, int> of_marker;
  std::map<std::string, int> of_number;
  for (const PortalNote& note : evidence.notes) {
    ++of_marker[note.marker];
    ++of_number[note.series + "/" + std::to_string(note.number)];
  }
  for (const auto& [marker, count] : of_marker)
    if (count > 1)
      evidence.violated(
          "I3", "the portal issued " + std::to_string(count) + " documents for the request " + marker);
  for (const auto& [number, count] : of_number)
    if (count > 1)
      evidence.violated(
          "I3", "the portal issued " + std::to_string(count) + " documents under the number " + number);
}

/// I3, in the gateway: what it says of a document is so.
void status_is_true(Evidence& evidence) {
  for (const Json* invoice : evidence.invoices) {
    const std::string status = invoice->at("status");
    const std::string name = marker_of(*invoice) + " (" + status + ")";
    const auto notes = evidence.notes_of(marker_of(*invoice));
    if (status == "needs_person" || notes.size() > 1) continue;
    const bool says_none = status == "rejected" || status == "failed" || status == "withdrawn";
    if (says_none && !notes.empty()) evidence.violated("I3", "the portal has a document for " + name);
    const bool says_one = invoice->contains("access_key");
    if (says_one && notes.empty()) evidence.violated("I3", "the portal has no document for " + name);
    if (notes.empty()) continue;
    const PortalNote& note = *notes.front();
    if (says_one && invoice->at("access_key") != note.key)
      evidence.violated("I3", name + " has the key of another document");
    if (status == "authorized" && note.has_ended())
      evidence.violated("I3", "the document of " + name + " has ended");
    if (status == "cancelled" && !has_event(note, cancellation))
      evidence.violated("I3", "the portal cancelled nothing for " + name);
    if (status == "substituted" && !has_event(note, replacement))
      evidence.violated("I3", "the portal replaced nothing for " + name);
  }
}

/// I4: every number that was ever taken belongs to one invoice, and none is missing.
void numbers_are_accounted_for(Evidence& evidence) {
  std::map<std::string, std::set<std::int64_t>> taken;
  for (const Json* invoice : evidence.invoices)
    for (const Json& event : invoice->at("events")) {
      if (event.at("kind") != "numbered") continue;
      const Json& data = event.at("data");
      const std::string series = data.at("series");
      const std::int64_t number = data.at("number");
      if (!taken[series].insert(number).second)
        evidence.violated("I4", "the number " + series + "/" + std::to_string(number) + " was given twice");
    }
  for (const Json* counter : evidence.series) {
    const std::string series = counter->at("series");
    for (std::int64_t number = 1; number < counter->at("next"); ++number)
      if (!taken[series].contains(number))
        evidence.violated(
            "I4", "the number " + series + "/" + std::to_string(number) + " is gone and nobody has it");
  }
  for (const PortalNote& note : evidence.notes)
    if (!taken[note.series].contains(note.number))
      evidence.violated("I4", "the portal has the number " + note.series + "/" + std::to_string(note.number) +
                                  ", which no invoice was given");
}

}  // namespace

void check_documents(Evidence& evidence) {
  one_document_each(evidence);
  status_is_true(evidence);
  numbers_are_accounted_for(evidence);
}

}  // namespace fiscal::crash
