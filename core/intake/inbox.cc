#include "core/intake/inbox.h"

namespace fiscal::intake {
namespace {

KeptCallback callback_of(const store::Resource& row, Inbound inbound) {
  return {row.id, row.created_at, row.place, std::move(inbound)};
}

}  // namespace

std::vector<KeptCallback> Inbox::list(const Connection& connection, const CallbackQuery& query) const {
  store::ResourceQuery rows{
      .account = connection.account, .kind = inbound_kind, .tags = {"connection:" + connection.id}};
  if (query.state) rows.tags.push_back("state:" + std::string(to_text(*query.state)));
  if (query.given_up) rows.tags.emplace_back(given_up_tag);
  rows.beyond = query.beyond;
  rows.limit = query.limit;
  std::vector<KeptCallback> all;
  for (const store::Resource& row : store_.list_resources(rows).rows)
    if (auto inbound = read_inbound(row)) all.push_back(callback_of(row, *std::move(inbound)));
  return all;
}

Result<KeptCallback> Inbox::read_again(const Connection& connection, const std::string& id) const {
  while (true) {
    auto row = store_.find_resource(connection.account, inbound_kind, id);
    auto inbound = row ? read_inbound(*row) : std::nullopt;
    if (!inbound || inbound->connection != connection.id)
      return Finding{"not_found",
                     {},
                     {},
                     "the connection has no such callback",
                     "List them; they are kept for a month."};
    if (inbound->state == Inbound::State::Waiting) return callback_of(*row, *std::move(inbound));
    inbound->state = Inbound::State::Waiting;
    inbound->tries = 0;
    inbound->text = "to be read again";
    row->due_at = clock_.now();
    write_inbound(*row, *inbound);
    if (!std::holds_alternative<store::ResourcesStored>(store_.put_resources({*row}))) continue;
    wake_();
    return callback_of(*row, *std::move(inbound));
  }
}

}  // namespace fiscal::intake
