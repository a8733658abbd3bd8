#include <algorithm>
#include <limits>

#include "core/store/compression.h"
#include "core/store/rows.h"
#include "core/store/sqlite/parts.h"

/// What narrows a list beside its leading tag; values 3 to 7 and 9.
#define FISCAL_RESOURCE_FILTER                                                                        \
  " AND (?3 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = ?3))" \
  " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = ?4))" \
  " AND (?5 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = ?5))" \
  " AND (?6 IS NULL OR r.created_at >= ?6) AND (?7 IS NULL OR r.created_at < ?7)"                     \
  " AND (?9 IS NULL OR r.due_at < ?9)"

#define FISCAL_RESOURCES_OF_KIND \
  " FROM resource r WHERE r.account = ?1 AND r.kind = ?2" FISCAL_RESOURCE_FILTER
#define FISCAL_RESOURCES_OF_TAG                                                                           \
  " FROM resource_tag t CROSS JOIN resource r ON r.place = t.place WHERE t.account = ?1 AND t.kind = ?2 " \
  "AND "                                                                                                  \
  "t.tag = ?8" FISCAL_RESOURCE_FILTER

namespace fiscal::store {
namespace {

std::vector<std::string> keys_at(Database& database, std::int64_t place) {
  return all_of(database.query("SELECT key FROM resource_key WHERE place = ? ORDER BY key", place), text_in);
}

std::vector<std::string> tags_at(Database& database, std::int64_t place) {
  return all_of(database.query("SELECT tag FROM resource_tag WHERE place = ? ORDER BY tag", place), text_in);
}

std::vector<Resource> with_marks(Database& database, Rows rows) {
  std::vector<Resource> all;
  while (rows.next()) all.push_back(resource_in(rows));
  for (Resource& resource : all) {
    resource.keys = keys_at(database, resource.place);
    resource.tags = tags_at(database, resource.place);
  }
  return all;
}

std::optional<Resource> only(std::vector<Resource> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Resource> resource_by_id(Database& database, const Resource& named) {
  return only(
      with_marks(database, database.query("SELECT " FISCAL_RESOURCE_COLUMNS
                                          " FROM resource r WHERE account = ? AND kind = ? AND id = ?",
                                          named.account, named.kind, named.id)));
}

std::optional<Resource> resource_by_key(Database& database, const AccountId& account, const std::string& kind,
                                        const std::string& key) {
  return only(with_marks(database, database.query("SELECT " FISCAL_RESOURCE_COLUMNS
                                                  " FROM resource_key k JOIN resource r ON r.place = k.place "
                                                  "WHERE k.account = ? AND k.kind = ? AND k.key = ?",
                                                  account, kind, key)));
}

/// Why `wanted` cannot be written; fills in its place when it is there already.
std::optional<PutResult> obstacle(Database& database, Resource& wanted) {
  std::optional<Resource> present = resource_by_id(database, wanted);
  if ((present ? present->version : 0) != wanted.version) return VersionMoved{std::move(present)};
  wanted.place = present ? present->place : 0;
  for (const std::string& key : wanted.keys) {
    auto holder = resource_by_key(database, wanted.account, wanted.kind, key);
    if (holder && holder->place != wanted.place) return KeyTaken{std::move(*holder), key};
  }
  return std::nullopt;
}

void write_marks(Database& database, const Resource& resource) {
  if (keys_at(database, resource.place) != resource.keys) {
    database.run("DELETE FROM resource_key WHERE place = ?", resource.place);
    for (const std::string& key : resource.keys)
      database.run("INSERT INTO resource_key (account, kind, key, place) VALUES (?,?,?,?)", resource.account,
                   resource.kind, key, resource.place);
  }
  if (tags_at(database, resource.place) != resource.tags) {
    database.run("DELETE FROM resource_tag WHERE place = ?", resource.place);
    for (const std::string& tag : resource.tags)
      database.run("INSERT INTO resource_tag (account, kind, tag, place) VALUES (?,?,?,?)", resource.account,
                   resource.kind, tag, resource.place);
  }
}

std::optional<std::int64_t> due_milliseconds(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return at->milliseconds;
}

/// Writes the row; a place of 0 is given anew.
void write_row(Database& database, Resource& resource, const std::string& body) {
  std::optional<std::int64_t> place;
  if (resource.place != 0) place = resource.place;
  database.run(
      "INSERT INTO resource (place, account, kind, id, version, created_at, due_at, body) "
      "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (place) DO UPDATE SET version = excluded.version, "
      "created_at = excluded.created_at, due_at = excluded.due_at, body = excluded.body",
      place, resource.account, resource.kind, resource.id, resource.version, resource.created_at.milliseconds,
      due_milliseconds(resource.due_at), Blob{body});
  if (!place) resource.place = sqlite3_last_insert_rowid(database.handle());
  write_marks(database, resource);
}

std::vector<std::string> compressed_bodies(const std::vector<Resource>& resources) {
  std::vector<std::string> bodies;
  for (const Resource& resource : resources) bodies.push_back(compress(resource.body));
  return bodies;
}

/// Values 3 to 9 of a list.
struct ListFilter {
  explicit ListFilter(const ResourceQuery& query)
      : from(due_milliseconds(query.created_from)),
        before(due_milliseconds(query.created_before)),
        due(due_milliseconds(query.due_before)) {
    for (std::size_t at = 0; at < query.tags.size(); ++at) tags[at] = query.tags[at];
  }

  std::optional<std::string_view> tags[max_list_tags];  // The leading one first.
  std::optional<std::int64_t> from, before, due;
};

Rows rows_of_list(Database& database, const ResourceQuery& query, const ListFilter& filter) {
  const auto ask = [&](Sql sql) {
    const std::int64_t end = query.ascending ? 0 : std::numeric_limits<std::int64_t>::max();
    return database.query(sql, query.account, query.kind, filter.tags[1], filter.tags[2], filter.tags[3],
                          filter.from, filter.before, filter.tags[0], filter.due, query.beyond.value_or(end),
                          query.limit, query.offset);
  };
  if (!filter.tags[0])
    return query.ascending
               ? ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_RESOURCES_OF_KIND
                     " AND r.place > ?10 AND ?8 IS NULL ORDER BY r.place LIMIT ?11 OFFSET ?12")
               : ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_RESOURCES_OF_KIND
                     " AND r.place < ?10 AND ?8 IS NULL ORDER BY r.place DESC LIMIT ?11 OFFSET ?12");
  return query.ascending ? ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_RESOURCES_OF_TAG
                               " AND t.place > ?10 ORDER BY t.place LIMIT ?11 OFFSET ?12")
                         : ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_RESOURCES_OF_TAG
                               " AND t.place < ?10 ORDER BY t.place DESC LIMIT ?11 OFFSET ?12");
}

std::int64_t count_of_list(Database& database, const ResourceQuery& query, const ListFilter& filter) {
  const auto ask = [&](Sql sql) {
    Rows rows = database.query(sql, query.account, query.kind, filter.tags[1], filter.tags[2], filter.tags[3],
                               filter.from, filter.before, filter.tags[0], filter.due);
    rows.next();
    return rows.integer(0);
  };
  return filter.tags[0] ? ask("SELECT count(*)" FISCAL_RESOURCES_OF_TAG)
                        : ask("SELECT count(*)" FISCAL_RESOURCES_OF_KIND " AND ?8 IS NULL");
}

}  // namespace

PutResult SqliteStore::put_resources(std::vector<Resource> resources) {
  prepare(resources);
  const std::vector<std::string> bodies = compressed_bodies(resources);
  Parts& parts = *parts_;
  return parts.group.write([&]() -> PutResult {
    Database& database = *parts.writer;
    ResourcesStored stored{resources};
    for (Resource& resource : stored.resources)
      if (auto refused = obstacle(database, resource)) return *std::move(refused);
    for (std::size_t at = 0; at < bodies.size(); ++at) {
      Resource& resource = stored.resources[at];
      ++resource.version;
      write_row(database, resource, bodies[at]);
    }
    return stored;
  });
}

std::optional<Resource> SqliteStore::find_resource(const AccountId& account, const std::string& kind,
                                                   const std::string& id) {
  Resource named;
  named.account = account;
  named.kind = kind;
  named.id = id;
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  return resource_by_id(*reader, named);
}

std::optional<Resource> SqliteStore::find_resource_by_key(const AccountId& account, const std::string& kind,
                                                          const std::string& key) {
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  return resource_by_key(*reader, account, kind, key);
}

ResourcePage SqliteStore::list_resources(const ResourceQuery& query) {
  check(query);
  const ListFilter filter(query);
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  ResourcePage page{with_marks(*reader, rows_of_list(*reader, query, filter)), {}};
  if (query.counted) page.total = count_of_list(*reader, query, filter);
  return page;
}

std::vector<Resource> SqliteStore::due_resources(const std::string& kind, Instant now, int limit) {
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  return with_marks(
      *reader, reader->query("SELECT " FISCAL_RESOURCE_COLUMNS
                             " FROM resource r WHERE r.kind = ? AND r.due_at IS NOT NULL AND r.due_at <= ? "
                             "ORDER BY r.due_at, r.place LIMIT ?",
                             kind, now.milliseconds, limit));
}

bool SqliteStore::delete_resource(const AccountId& account, const std::string& kind, const std::string& id) {
  Parts& parts = *parts_;
  return parts.group.write([&] {
    Database& database = *parts.writer;
    std::int64_t place = 0;
    {
      auto rows = database.query("SELECT place FROM resource WHERE account = ? AND kind = ? AND id = ?",
                                 account, kind, id);
      if (!rows.next()) return false;
      place = rows.integer(0);
    }
    database.run("DELETE FROM resource_key WHERE place = ?", place);
    database.run("DELETE FROM resource_tag WHERE place = ?", place);
    database.run("DELETE FROM resource WHERE place = ?", place);
    return true;
  });
}

std::vector<Resource> SqliteStore::resources_after(std::int64_t place, int limit) {
  auto reader = parts_->reader();
  const ReadTransaction same_state(*reader);
  return with_marks(*reader, reader->query("SELECT " FISCAL_RESOURCE_COLUMNS
                                           " FROM resource r WHERE r.place > ? ORDER BY r.place LIMIT ?",
                                           place, limit));
}

void SqliteStore::write_resources(const std::vector<Resource>& resources) {
  const std::vector<std::string> bodies = compressed_bodies(resources);
  Parts& parts = *parts_;
  parts.group.write([&] {
    for (std::size_t at = 0; at < bodies.size(); ++at) {
      Resource resource = resources[at];
      write_row(*parts.writer, resource, bodies[at]);
    }
  });
}

}  // namespace fiscal::store
