#include "plugins/sao_paulo/note_lookup.h"

#include <algorithm>

#include "plugins/sao_paulo/codes.h"

namespace fiscal::sao_paulo {
namespace {

bool is_of(const Note& note, const std::variant<RpsKey, NoteKey>& subject) {
  if (const auto* receipt = std::get_if<RpsKey>(&subject))
    return note.receipt && same_receipt(*note.receipt, *receipt);
  const NoteKey& key = std::get<NoteKey>(subject);
  return same_registration(note.key.registration, key.registration) && note.key.number == key.number;
}

bool says_not_found(const Return& message) {
  return !message.success && message.notes.empty() && !message.errors.empty() &&
         std::all_of(message.errors.begin(), message.errors.end(), [](const Notice& error) {
           const Code* code = find_code(error.code);
           return code != nullptr && code->meaning == CodeMeaning::NotFound;
         });
}

std::string errors_text(const Return& message) {
  std::string text;
  for (const Notice& error : message.errors) text += " " + error.code + ": " + error.text;
  return text;
}

}  // namespace

std::variant<Found, NotFound, CannotTell> look_up(TownHall& town_hall,
                                                  const std::variant<RpsKey, NoteKey>& subject,
                                                  std::string_view sender_tax_id, Layout layout) {
  const std::string message = town_hall.sign_message(query_message(subject, sender_tax_id, layout));
  const Exchange exchange = town_hall.query(message);
  if (const auto* failure = std::get_if<HttpFailure>(&exchange)) return CannotTell{failure_text(*failure)};
  const Reply& reply = std::get<Reply>(exchange);
  if (reply.status != 200 || !reply.message || reply.message->kind != "RetornoConsulta")
    return CannotTell{"The town hall answered a query with " + reply.description() + "."};
  if (says_not_found(*reply.message)) return NotFound{};
  const auto& notes = reply.message->notes;
  const auto ours =
      std::find_if(notes.begin(), notes.end(), [&](const Note& note) { return is_of(note, subject); });
  if (ours == notes.end())
    return CannotTell{"The town hall's answer to the query shows no note of this receipt." +
                      errors_text(*reply.message)};
  // A receipt that was sent again has an older, cancelled note beside the living one.
  const auto living = std::find_if(ours, notes.end(),
                                   [&](const Note& note) { return is_of(note, subject) && !note.cancelled; });
  return Found{living == notes.end() ? *ours : *living, reply.message->xml};
}

Likeness compare(const Note& note, const Rps& rps, const Invoice& invoice, std::string_view signature_b64) {
  const std::string customer = invoice.customer && invoice.customer->tax_id ? *invoice.customer->tax_id : "";
  if (!note.issuer_tax_id.empty() && note.issuer_tax_id != invoice.issuer->tax_id) return Likeness::Different;
  if (note.price && *note.price != rps.price) return Likeness::Different;
  if (!note.customer_tax_id.empty() && note.customer_tax_id != customer) return Likeness::Different;
  if (!note.receipt_signature.empty() && note.receipt_signature == signature_b64) return Likeness::Same;
  const auto number = [](std::string_view code) {
    return code.substr(std::min(code.find_first_not_of('0'), code.size()));
  };
  const bool agrees = note.price && note.customer_tax_id == customer && note.receipt_date == rps.date &&
                      note.deductions.value_or(Money{}) == rps.deductions &&
                      number(note.service_code) == number(rps.service_code);
  return agrees ? Likeness::Same : Likeness::Unclear;
}

Authorized authorized_from(const Found& found) {
  Authorized authorized;
  authorized.access_key = access_key_of(found.note.key);
  authorized.number = std::to_string(found.note.key.number);
  authorized.verification_code = found.note.key.verification;
  authorized.issued_at = found.note.issued_at;
  authorized.documents.push_back({"nfse", "application/xml", found.xml});
  return authorized;
}

StatusOutcome standing_of(const Found& found) {
  if (!found.note.cancelled) return authorized_from(found);
  Cancelled cancelled;
  cancelled.cancelled_at = found.note.cancelled_at;
  return AuthorizedThenCancelled{authorized_from(found), std::move(cancelled)};
}

}  // namespace fiscal::sao_paulo
