#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "core/model/account.h"
#include "core/routing/packed_table.h"

namespace fiscal::routing {

/// Accounts or connections by id, packed. `find` builds the value anew (about a microsecond), so keep what it
/// answers for as long as a request needs it. Threads: as PackedTable.
template <class T>
class Table {
 public:
  Table() = default;
  Table(std::initializer_list<T> values) {
    for (const T& value : values) put(value);
  }
  /// Rows that a table of this type had.
  explicit Table(PackedTable rows) : rows_(std::move(rows)) {}
  void put(const T& value);
  /// Puts every row of `others`; rows that are the same already stay shared.
  void put_all(const Table& others);
  std::optional<T> find(std::string_view id) const;
  bool contains(std::string_view id) const { return rows_.find(id).has_value(); }
  std::size_t size() const { return rows_.size(); }
  /// Every value, in an order of the table's own.
  void for_each(const std::function<void(const T&)>& visit) const;
  /// PackedTable::settle.
  void settle() { rows_.settle(); }
  const PackedTable& rows() const { return rows_; }

 private:
  PackedTable rows_;
};

extern template class Table<Account>;
extern template class Table<Connection>;

/// What routing asks of a connection, read in place. Views live as long as the table is not written.
struct ConnectionHead {
  std::string_view account;
  std::string_view plugin;
  Environment environment = Environment::Test;
  bool enabled = true;
};

/// What is asked of an account that is not in hand. Views live as long as the table is not written.
struct AccountHead {
  Environment environment = Environment::Test;
  std::string_view default_connection;
};

std::optional<AccountHead> find_head(const Table<Account>& accounts, std::string_view id);
std::optional<ConnectionHead> find_head(const Table<Connection>& connections, std::string_view id);

/// Every row's head, in an order of the table's own: a tenth of what building the values costs.
void each_head(const Table<Account>& accounts,
               const std::function<void(std::string_view id, const AccountHead&)>& visit);
void each_head(const Table<Connection>& connections,
               const std::function<void(std::string_view id, const ConnectionHead&)>& visit);

}  // namespace fiscal::routing
