#include "core/routing/table.h"

#include "core/routing/packing.h"

namespace fiscal::routing {
namespace {

template <class T, class Member>
concept ConstOrNot = std::same_as<std::remove_const_t<T>, Member>;

/// The members of a row in the order in which they are packed; the id is the row's name. Those that are read
/// in place come first.
void visit_members(ConstOrNot<Account> auto& account, auto&& visit) {
  visit(account.name, account.environment, account.zone, account.default_connection,
        account.may_choose_connection, account.issuer);
}

void visit_members(ConstOrNot<Connection> auto& connection, auto&& visit) {
  visit(connection.account, connection.plugin, connection.environment, connection.enabled,
        connection.settings, connection.certificate, connection.series, connection.write_connection,
        connection.egress, connection.ca_file, connection.max_in_flight);
}

template <class T>
T unpacked(std::string_view id, std::string_view bytes) {
  T value;
  value.id = id;
  Unpacker unpacker(bytes);
  visit_members(value, [&](auto&... member) { unpacker.take_all(member...); });
  return value;
}

AccountHead account_head(std::string_view bytes) {
  AccountHead head;
  std::string_view name, zone;
  Unpacker(bytes).take_all(name, head.environment, zone, head.default_connection);
  return head;
}

ConnectionHead connection_head(std::string_view bytes) {
  ConnectionHead head;
  Unpacker(bytes).take_all(head.account, head.plugin, head.environment, head.enabled);
  return head;
}

}  // namespace

template <class T>
void Table<T>::put_all(const Table& others) {
  if (size() == 0) {
    rows_ = others.rows_;
    return;
  }
  others.rows_.for_each([&](std::string_view id, std::string_view bytes) {
    if (rows_.find(id) != bytes) rows_.put(id, bytes);
  });
}

template <class T>
void Table<T>::put(const T& value) {
  std::string bytes;
  Packer packer(bytes);
  visit_members(value, [&](const auto&... member) { packer.add_all(member...); });
  rows_.put(value.id, bytes);
}

template <class T>
std::optional<T> Table<T>::find(std::string_view id) const {
  const auto bytes = rows_.find(id);
  if (!bytes) return std::nullopt;
  return unpacked<T>(id, *bytes);
}

template <class T>
void Table<T>::for_each(const std::function<void(const T&)>& visit) const {
  rows_.for_each([&](std::string_view id, std::string_view bytes) { visit(unpacked<T>(id, bytes)); });
}

template class Table<Account>;
template class Table<Connection>;

std::optional<AccountHead> find_head(const Table<Account>& accounts, std::string_view id) {
  const auto bytes = accounts.rows().find(id);
  if (!bytes) return std::nullopt;
  return account_head(*bytes);
}

std::optional<ConnectionHead> find_head(const Table<Connection>& connections, std::string_view id) {
  const auto bytes = connections.rows().find(id);
  if (!bytes) return std::nullopt;
  return connection_head(*bytes);
}

void each_head(const Table<Account>& accounts,
               const std::function<void(std::string_view, const AccountHead&)>& visit) {
  accounts.rows().for_each(
      [&](std::string_view id, std::string_view bytes) { visit(id, account_head(bytes)); });
}

void each_head(const Table<Connection>& connections,
               const std::function<void(std::string_view, const ConnectionHead&)>& visit) {
  connections.rows().for_each(
      [&](std::string_view id, std::string_view bytes) { visit(id, connection_head(bytes)); });
}

}  // namespace fiscal::routing
