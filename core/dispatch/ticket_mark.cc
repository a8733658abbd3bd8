#include "core/dispatch/ticket_mark.h"

#include <fiscal/encoding.hpp>

namespace fiscal::dispatch {
namespace {

constexpr const char* ticket_kind = "ticket";

/// Tickets may be longer than an id of a resource, and hold any byte.
std::string mark_id(const ConnectionId& connection, const std::string& ticket) {
  return connection + ":" + hex(sha256(ticket));
}

}  // namespace

std::optional<store::Resource> ticket_mark(const InvoiceRecord& before, const InvoiceRecord& after) {
  if (!after.facts.ticket || after.facts.ticket->empty() || after.facts.ticket == before.facts.ticket)
    return std::nullopt;
  store::Resource mark;
  mark.account = after.account;
  mark.kind = ticket_kind;
  mark.id = mark_id(after.route.connection, *after.facts.ticket);
  mark.created_at = after.facts.unsettled_since.value_or(after.created_at);
  mark.body = '"' + to_text(after.id) + '"';
  return mark;
}

std::optional<InvoiceId> invoice_of_ticket(store::Store& store, const Connection& connection,
                                           const std::string& ticket) {
  const auto mark = store.find_resource(connection.account, ticket_kind, mark_id(connection.id, ticket));
  if (!mark || mark->body.size() < 2) return std::nullopt;
  return parse_invoice_id(std::string_view(mark->body).substr(1, mark->body.size() - 2));
}

}  // namespace fiscal::dispatch
