#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/store/compression.h"
#include "core/store/header_bytes.h"
#include "core/store/line_list.h"
#include "core/store/resources.h"
#include "core/store/store.h"

/// What a row means, whichever engine it comes from. Both keep these things in the same columns; each reader
/// names those that it wants, in their order. `Row` is `Rows` or `PostgresRows`, at a row.
namespace fiscal::store {

/// Every row of `rows`, read by `read`.
template <class Rows, class Read>
auto all_of(Rows rows, Read read) {
  std::vector<decltype(read(rows))> all;
  while (rows.next()) all.push_back(read(rows));
  return all;
}

inline constexpr auto text_in = [](const auto& rows) { return std::string(rows.text(0)); };

template <class Row>
std::optional<Instant> instant_in(const Row& row, int column) {
  const auto milliseconds = row.optional_integer(column);
  return milliseconds ? std::optional(Instant{*milliseconds}) : std::nullopt;
}

/// What the column of an instant that may be absent holds.
inline std::optional<std::int64_t> column_of(const std::optional<Instant>& at) {
  return at ? std::optional(at->milliseconds) : std::nullopt;
}

/// The columns of `account`, in their order; `environment_in` reads the one that the engines keep
/// differently.
template <class Row, class Environments>
Account account_in(const Row& row, Environments environment_in) {
  Account account;
  account.id = row.text(0);
  account.name = row.text(1);
  account.environment = environment_in(row, 2);
  account.zone = row.text(3);
  account.default_connection = row.text(4);
  account.may_choose_connection = row.boolean(5);
  account.issuer.tax_id = row.text(6);
  account.issuer.name = row.text(7);
  account.issuer.municipality = row.text(8);
  account.issuer.municipal_registration = row.optional_text(9);
  account.issuer.caepf = row.optional_text(10);
  account.issuer.email = row.optional_text(11);
  account.issuer.phone = row.optional_text(12);
  account.issuer.tax_regime = static_cast<TaxRegime>(row.integer(13));
  if (!row.is_null(14)) account.issuer.simples_assessment = static_cast<SimplesAssessment>(row.integer(14));
  account.issuer.special_regime = static_cast<SpecialRegime>(row.integer(15));
  if (row.is_null(16)) return account;
  Address& address = account.issuer.address.emplace();
  address.street = row.text(16);
  address.number = row.text(17);
  address.complement = row.optional_text(18);
  address.district = row.text(19);
  address.municipality = row.optional_text(20);
  address.postal_code = row.optional_text(21);
  address.country = row.optional_text(22);
  address.city = row.optional_text(23);
  address.region = row.optional_text(24);
  address.foreign_postal_code = row.optional_text(25);
  return account;
}

/// The columns of `connection`, in their order.
template <class Row, class Environments>
Connection connection_in(const Row& row, Environments environment_in) {
  Connection connection;
  connection.id = row.text(0);
  connection.account = row.text(1);
  connection.plugin = row.text(2);
  connection.environment = environment_in(row, 3);
  connection.settings = row.text(4);
  connection.certificate = row.optional_text(5);
  connection.series = row.text(6);
  connection.enabled = row.boolean(7);
  connection.write_connection = static_cast<WriteConnection>(row.integer(8));
  connection.egress = from_lines(row.text(9));
  connection.ca_file = row.optional_text(10);
  connection.max_in_flight = static_cast<int>(row.integer(11));
  return connection;
}

/// The columns of `api_key`, in their order.
template <class Row, class Environments>
ApiKey api_key_in(const Row& row, Environments environment_in) {
  ApiKey key;
  key.id = row.text(0);
  key.secret_digest = row.blob(1);
  key.account = row.text(2);
  key.environment = environment_in(row, 3);
  key.label = row.text(4);
  key.created_at = {row.integer(5)};
  key.expires_at = instant_in(row, 6);
  key.revoked = row.boolean(7);
  return key;
}

/// account, name, kind, summary, sealed
inline constexpr auto secret_in = [](const auto& row) {
  return SealedSecret{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                      std::string(row.blob(4)), std::string(row.text(3))};
};

/// sequence, at, kind, data
inline constexpr auto event_in = [](const auto& rows) {
  return NumberedEvent{static_cast<int>(rows.integer(0)),
                       {{rows.integer(1)}, std::string(rows.text(2)), std::string(rows.text(3))}};
};

#define FISCAL_EXCHANGE_COLUMNS                                                                   \
  "at, call, method, url, status, failure, elapsed, departed_write, request_head, request_body, " \
  "response_head, response_body"
inline constexpr auto exchange_in = [](const auto& rows) {
  Exchange exchange;
  exchange.at = {rows.integer(0)};
  exchange.call = rows.text(1);
  exchange.method = rows.text(2);
  exchange.url = rows.blob(3);
  exchange.status = static_cast<int>(rows.integer(4));
  exchange.failure = rows.blob(5);
  exchange.elapsed = {rows.integer(6)};
  exchange.departed_write = rows.boolean(7);
  exchange.request_head = rows.blob(8);
  exchange.request_body = decompress(rows.blob(9));
  exchange.response_head = rows.blob(10);
  exchange.response_body = decompress(rows.blob(11));
  return exchange;
};

/// at, call, level, text
inline constexpr auto log_line_in = [](const auto& rows) {
  return PluginLogLine{{rows.integer(0)},
                       std::string(rows.text(1)),
                       static_cast<LogLevel>(rows.integer(2)),
                       std::string(rows.blob(3))};
};

/// kind, media_type, content
inline constexpr auto document_in = [](const auto& rows) {
  return DocumentFile{std::string(rows.text(0)), std::string(rows.text(1)), decompress(rows.blob(2))};
};

/// at, effect, method, url, headers, body
inline constexpr auto departure_in = [](const auto& rows) {
  return Departure{{rows.integer(0)},         std::string(rows.text(1)), std::string(rows.text(2)),
                   std::string(rows.text(3)), headers_of(rows.blob(4)),  decompress(rows.blob(5))};
};

/// Of the table `resource r`; its keys and tags stand in tables of their own.
#define FISCAL_RESOURCE_COLUMNS "r.account, r.kind, r.id, r.version, r.created_at, r.due_at, r.body, r.place"
inline constexpr auto resource_in = [](const auto& rows) {
  Resource resource;
  resource.account = rows.text(0);
  resource.kind = rows.text(1);
  resource.id = rows.text(2);
  resource.version = rows.integer(3);
  resource.created_at = {rows.integer(4)};
  if (const auto due = rows.optional_integer(5)) resource.due_at = Instant{*due};
  resource.body = decompress(rows.blob(6));
  resource.place = rows.integer(7);
  return resource;
};

}  // namespace fiscal::store
