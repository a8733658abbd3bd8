#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/store/compression.h"
#include "core/store/header_bytes.h"
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
