#include "tests/simulation/operator.h"

#include "core/dispatch/call.h"

namespace fiscal::simulation {

using What = dispatch::PersonSays::What;

void Operator::begin() {
  parts_.scheduler.spawn(parts_.scheduler.new_process("operator"), [this] {
    while (true) {
      parts_.scheduler.sleep(hours(1));
      for (const InvoiceRecord& record : parts_.truth.in_state(State::NeedsPerson, 1000)) look_at(record);
    }
  });
}

void Operator::look_at(const InvoiceRecord& record) {
  if (parts_.wire.under_way(record.id) > 0) return;
  for (const auto& authority : parts_.authorities)
    if (authority->considers(record.id)) return;
  const dispatch::PersonSays says = say(record);
  // Permitted before it is asked: the answer may be lost.
  if (says.what == What::SendAgain)
    parts_.departures.person_permits(
        record.id, record.access_key ? "cancel:" + std::to_string(record.facts.cancels) : "issue");
  const auto answer = parts_.hosts.ask(
      [this, id = record.id, says](Gateway& gateway) { return gateway.settle(parts_.account.id, id, says); });
  if (answer)
    parts_.scheduler.say("settles " + to_text(record.id) + ": " +
                         (answer->ok() ? std::string(to_text((*answer)->state)) : answer->error().code));
}

dispatch::PersonSays Operator::say(const InvoiceRecord& record) {
  const LedgerEntry* found = nullptr;
  for (const auto& authority : parts_.authorities)
    for (const LedgerEntry& entry : authority->ledger())
      if (entry.of == record.id) found = &entry;
  dispatch::PersonSays says;
  says.signature = {"ana", "looked into the books", "extract"};
  const bool about_cancel = record.access_key.has_value();
  if (about_cancel && found != nullptr && found->standing != Standing::Stands)
    says.what = What::Cancelled;
  else if (!about_cancel && found != nullptr)
    says.what = What::Authorized, says.access_key = found->key;
  else if (parts_.random.one_in(2))
    says.what = What::SendAgain;
  else
    says.what = about_cancel ? What::NotCancelled : What::Rejected;
  return says;
}

}  // namespace fiscal::simulation
