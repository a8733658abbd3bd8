#include "plugins/sao_paulo/status.h"

#include <fiscal/encoding.hpp>

#include <utility>

#include "plugins/sao_paulo/issue.h"
#include "plugins/sao_paulo/rps_string.h"

namespace fiscal::sao_paulo {
namespace {

StatusOutcome by_key(const IssuedKey& key, const InvoiceQuery& query, TownHall& town_hall, Layout layout) {
  auto found =
      look_up(town_hall, NoteKey{key.registration, key.number}, query.invoice.issuer->tax_id, layout);
  if (std::holds_alternative<NotFound>(found)) return NotFound{};
  if (auto* cannot = std::get_if<CannotTell>(&found)) return std::move(*cannot);
  const Found& note = std::get<Found>(found);
  if (!key.verification.empty() && note.note.key.verification != key.verification)
    return CannotTell{"The town hall shows another note than " + access_key_of(key) + "."};
  return standing_of(note);
}

StatusOutcome by_receipt(const InvoiceQuery& query, const PaulistanaSettings& settings, Host& host) {
  const auto built = rps_of(query.context, query.number, query.invoice, settings);
  const auto* rps = std::get_if<Rps>(&built);
  if (rps == nullptr)
    return CannotTell{"The receipt cannot be written anew: " + std::get<Findings>(built).front().text};
  TownHall town_hall(host, settings.address_of(rps->layout), rps->layout);
  auto found = look_up(town_hall, rps->key, query.invoice.issuer->tax_id, rps->layout);
  if (std::holds_alternative<NotFound>(found)) return NotFound{};
  if (auto* cannot = std::get_if<CannotTell>(&found)) return std::move(*cannot);
  const Found& note = std::get<Found>(found);
  const std::string signature = base64_encode(town_hall.sign_text(receipt_text(*rps, query.invoice)));
  if (note.note.cancelled && compare(note.note, *rps, query.invoice, signature) == Likeness::Same)
    return standing_of(note);
  auto judged = judge_found(note, *rps, query.invoice, signature);
  if (auto* ours = std::get_if<Authorized>(&judged)) return std::move(*ours);
  if (auto* other = std::get_if<Rejected>(&judged)) return std::move(*other);
  return std::get<CannotTell>(std::move(judged));
}

}  // namespace

StatusOutcome ask_status(const InvoiceQuery& query, const PaulistanaSettings& settings, Host& host) {
  if (!query.invoice.issuer) return CannotTell{"The query names no issuer."};
  if (query.access_key) {
    const auto key = parse_access_key(*query.access_key);
    if (!key) return CannotTell{"\"" + *query.access_key + "\" is not a key of a note of São Paulo."};
    const Layout layout = settings.layout_on(receipt_date(query.invoice, query.context, settings));
    TownHall town_hall(host, settings.address_of(layout), layout);
    return by_key(*key, query, town_hall, layout);
  }
  if (query.number) return by_receipt(query, settings, host);
  return CannotTell{"The query names neither a key nor a number."};
}

}  // namespace fiscal::sao_paulo
