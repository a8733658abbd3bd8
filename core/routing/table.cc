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

}  // namespace

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

std::optional<Environment> find_environment(const Table<Account>& accounts, std::string_view id) {
  const auto bytes = accounts.rows().find(id);
  if (!bytes) return std::nullopt;
  std::string_view name;
  Environment environment = Environment::Test;
  Unpacker(*bytes).take_all(name, environment);
  return environment;
}

std::optional<ConnectionHead> find_head(const Table<Connection>& connections, std::string_view id) {
  const auto bytes = connections.rows().find(id);
  if (!bytes) return std::nullopt;
  ConnectionHead head;
  Unpacker(*bytes).take_all(head.account, head.plugin, head.environment, head.enabled);
  return head;
}

}  // namespace fiscal::routing
