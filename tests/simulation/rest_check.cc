#include "tests/simulation/rest_check.h"

#include <algorithm>

namespace fiscal::simulation {

std::vector<const LedgerEntry*> RestCheck::documents_of(InvoiceId id) const {
  std::vector<const LedgerEntry*> documents;
  for (const auto& authority : authorities_)
    for (const LedgerEntry& entry : authority->ledger())
      if (entry.of == id) documents.push_back(&entry);
  return documents;
}

void RestCheck::check_documents(InvoiceId id) {
  const auto documents = documents_of(id);
  if (documents.size() > 1)
    judge_.broken("one document", to_text(id) + " has " + documents[0]->key + " at " + documents[0]->over +
                                      " and " + documents[1]->key + " at " + documents[1]->over);
}

/// What a state says of the authority's books is what they say.
void RestCheck::check_truth(const InvoiceRecord& record) {
  const auto documents = documents_of(record.id);
  const std::string name = to_text(record.id) + " is " + std::string(to_text(record.state));
  const LedgerEntry* document = documents.empty() ? nullptr : documents.front();
  switch (record.state) {
    case State::Rejected:
    case State::Failed:
    case State::Withdrawn:
      if (document != nullptr) judge_.broken("truth", name + " and " + document->key + " exists");
      return;
    case State::Authorized:
    case State::Cancelled:
    case State::Substituted:
    case State::CancelledElsewhere:
      break;
    default:
      return judge_.broken("liveness", name + " and nothing moves any more");
  }
  if (document == nullptr || document->key != record.access_key)
    return judge_.broken("truth", name + " with key " + record.access_key.value_or("none") +
                                      ", and the authority has " +
                                      (document == nullptr ? "nothing" : document->key));
  // What an authority ends by itself the gateway need not know.
  const bool stands = document->standing == Standing::Stands;
  const bool ended_silently = document->standing == Standing::EndedByAuthority;
  if (record.state == State::Authorized ? !stands && !ended_silently : stands)
    judge_.broken("truth", name + (stands ? " and its document stands" : " and its document has ended"));
}

void RestCheck::check_wish(const Wish& wish, const std::vector<InvoiceRecord>& invoices) {
  const std::string name = "wish " + std::to_string(wish.number);
  for (const InvoiceId told : wish.told)
    if (std::none_of(invoices.begin(), invoices.end(),
                     [&](const InvoiceRecord& record) { return record.id == told; }))
      judge_.broken("nothing lost", name + " was told of " + to_text(told) + ", which is not its invoice");
  if (wish.refused && wish.told.empty() && !invoices.empty())
    judge_.broken("nothing lost", name + " was refused and has " + to_text(invoices.front().id));
  if (!wish.key.empty() && invoices.size() > 1)
    judge_.broken("idempotency",
                  name + " has " + std::to_string(invoices.size()) + " invoices under one key");
  std::size_t standing = 0;
  for (const InvoiceRecord& record : invoices)
    for (const LedgerEntry* document : documents_of(record.id))
      if (document->standing == Standing::Stands) ++standing;
  if (standing > 1)
    judge_.broken("one document", name + " has " + std::to_string(standing) + " documents that stand");
}

void RestCheck::check_rest(const HistoryCheck& history, const Clients& clients) {
  std::map<std::string, std::vector<InvoiceRecord>> by_wish;
  for (const auto& [id, record] : history.records()) {
    check_truth(record);
    const std::string request = truth_.request_of(id);
    const auto begin = request.find("\"wish ") + 1;
    by_wish[request.substr(begin, request.find('"', begin) - begin)].push_back(record);
  }
  for (const auto& wish : clients.wishes())
    check_wish(*wish, by_wish["wish " + std::to_string(wish->number)]);
}

}  // namespace fiscal::simulation
