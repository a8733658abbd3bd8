#include <limits>

#include "core/store/compression.h"
#include "core/store/postgres/parts.h"
#include "core/store/rows.h"

/// What narrows a list beside its leading tag; values 3 to 7 and 9.
#define FISCAL_PG_RESOURCE_FILTER                                                                     \
  " AND ($3 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = $3))" \
  " AND ($4 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = $4))" \
  " AND ($5 IS NULL OR EXISTS (SELECT 1 FROM resource_tag x WHERE x.place = r.place AND x.tag = $5))" \
  " AND ($6 IS NULL OR r.created_at >= $6) AND ($7 IS NULL OR r.created_at < $7)"                     \
  " AND ($9 IS NULL OR r.due_at < $9)"

#define FISCAL_PG_RESOURCES_OF_KIND \
  " FROM resource r WHERE r.account = $1 AND r.kind = $2 AND $8 IS NULL" FISCAL_PG_RESOURCE_FILTER
#define FISCAL_PG_RESOURCES_OF_TAG                                                                      \
  " FROM resource_tag t JOIN resource r ON r.place = t.place WHERE t.account = $1 AND t.kind = $2 AND " \
  "t.tag = "                                                                                            \
  "$8" FISCAL_PG_RESOURCE_FILTER

namespace fiscal::store {
namespace {

/// Leaves the transaction of `put_resources` with what stands in its way.
struct Refused {
  PutResult answer;
};

/// Another host took the key while this transaction waited for it: who holds it is read after the roll-back.
struct KeyLost {
  AccountId account;
  std::string kind;
  std::string key;
};

std::vector<std::string> keys_of_place(PostgresConnection& connection, std::int64_t place) {
  return all_of(connection.query("SELECT key FROM resource_key WHERE place = $1 ORDER BY key", place),
                text_in);
}

std::vector<std::string> tags_of_place(PostgresConnection& connection, std::int64_t place) {
  return all_of(connection.query("SELECT tag FROM resource_tag WHERE place = $1 ORDER BY tag", place),
                text_in);
}

std::vector<Resource> with_marks_of(PostgresConnection& connection, PostgresRows rows) {
  std::vector<Resource> all;
  while (rows.next()) {
    Resource resource = resource_in(rows);
    resource.keys = keys_of_place(connection, resource.place);
    resource.tags = tags_of_place(connection, resource.place);
    all.push_back(std::move(resource));
  }
  return all;
}

std::optional<Resource> first_of(std::vector<Resource> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Resource> find_by_id(PostgresConnection& connection, const AccountId& account,
                                   const std::string& kind, const std::string& id) {
  return first_of(with_marks_of(
      connection, connection.query("SELECT " FISCAL_RESOURCE_COLUMNS
                                   " FROM resource r WHERE account = $1 AND kind = $2 AND id = $3",
                                   account, kind, id)));
}

std::optional<Resource> find_by_key(PostgresConnection& connection, const AccountId& account,
                                    const std::string& kind, const std::string& key) {
  return first_of(
      with_marks_of(connection, connection.query("SELECT " FISCAL_RESOURCE_COLUMNS
                                                 " FROM resource_key k JOIN resource r ON r.place = k.place "
                                                 "WHERE k.account = $1 AND k.kind = $2 AND k.key = $3",
                                                 account, kind, key)));
}

std::optional<std::int64_t> due_column(const Resource& resource) {
  if (!resource.due_at) return std::nullopt;
  return resource.due_at->milliseconds;
}

/// Every call sees one moment, so that keys and tags are those of the row.
constexpr const char* one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The insert or the update decides between hosts; nothing was written when it throws `Refused`.
void write_over(PostgresConnection& connection, Resource& resource) {
  const std::string body = compress(resource.body);
  PostgresRows rows =
      resource.version == 0
          ? connection.query(
                "INSERT INTO resource (account, kind, id, version, created_at, due_at, body) "
                "VALUES ($1,$2,$3,1,$4,$5,$6) ON CONFLICT (account, kind, id) DO NOTHING RETURNING place",
                resource.account, resource.kind, resource.id, resource.created_at.milliseconds,
                due_column(resource), Blob{body})
          : connection.query(
                "UPDATE resource SET version = version + 1, created_at = $4, due_at = $5, body = $6 "
                "WHERE account = $1 AND kind = $2 AND id = $3 AND version = $7 RETURNING place",
                resource.account, resource.kind, resource.id, resource.created_at.milliseconds,
                due_column(resource), Blob{body}, resource.version);
  if (!rows.next())
    throw Refused{VersionMoved{find_by_id(connection, resource.account, resource.kind, resource.id)}};
  resource.place = rows.integer(0);
  ++resource.version;
}

void write_keys_of(PostgresConnection& connection, const Resource& resource) {
  if (keys_of_place(connection, resource.place) == resource.keys) return;
  for (const std::string& key : resource.keys) {
    auto holder = find_by_key(connection, resource.account, resource.kind, key);
    if (holder && holder->place != resource.place) throw Refused{KeyTaken{std::move(*holder), key}};
  }
  connection.run("DELETE FROM resource_key WHERE place = $1", resource.place);
  for (const std::string& key : resource.keys)
    if (connection.run("INSERT INTO resource_key (account, kind, key, place) VALUES ($1,$2,$3,$4) "
                       "ON CONFLICT (account, kind, key) DO NOTHING",
                       resource.account, resource.kind, key, resource.place) == 0)
      throw KeyLost{resource.account, resource.kind, key};
}

void write_tags_of(PostgresConnection& connection, const Resource& resource) {
  if (tags_of_place(connection, resource.place) == resource.tags) return;
  connection.run("DELETE FROM resource_tag WHERE place = $1", resource.place);
  for (const std::string& tag : resource.tags)
    connection.run("INSERT INTO resource_tag (account, kind, tag, place) VALUES ($1,$2,$3,$4)",
                   resource.account, resource.kind, tag, resource.place);
}

template <class Ask>
PostgresRows ask_with_filter(const ResourceQuery& query, const Ask& ask) {
  std::optional<std::string_view> tags[max_list_tags];
  for (std::size_t at = 0; at < query.tags.size(); ++at) tags[at] = query.tags[at];
  std::optional<std::int64_t> from, before, due;
  if (query.created_from) from = query.created_from->milliseconds;
  if (query.created_before) before = query.created_before->milliseconds;
  if (query.due_before) due = query.due_before->milliseconds;
  return ask(tags[1], tags[2], tags[3], from, before, tags[0], due);
}

PostgresRows list_rows(PostgresConnection& connection, const ResourceQuery& query) {
  return ask_with_filter(query, [&](const auto&... filter) {
    const auto ask = [&](Sql sql) {
      const std::int64_t end = query.ascending ? 0 : std::numeric_limits<std::int64_t>::max();
      return connection.query(sql, query.account, query.kind, filter..., query.beyond.value_or(end),
                              query.limit, query.offset);
    };
    if (query.tags.empty())
      return query.ascending ? ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_PG_RESOURCES_OF_KIND
                                   " AND r.place > $10 ORDER BY r.place LIMIT $11 OFFSET $12")
                             : ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_PG_RESOURCES_OF_KIND
                                   " AND r.place < $10 ORDER BY r.place DESC LIMIT $11 OFFSET $12");
    return query.ascending ? ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_PG_RESOURCES_OF_TAG
                                 " AND t.place > $10 ORDER BY t.place LIMIT $11 OFFSET $12")
                           : ask("SELECT " FISCAL_RESOURCE_COLUMNS FISCAL_PG_RESOURCES_OF_TAG
                                 " AND t.place < $10 ORDER BY t.place DESC LIMIT $11 OFFSET $12");
  });
}

std::int64_t list_count(PostgresConnection& connection, const ResourceQuery& query) {
  PostgresRows rows = ask_with_filter(query, [&](const auto&... filter) {
    return query.tags.empty() ? connection.query("SELECT count(*)" FISCAL_PG_RESOURCES_OF_KIND, query.account,
                                                 query.kind, filter...)
                              : connection.query("SELECT count(*)" FISCAL_PG_RESOURCES_OF_TAG, query.account,
                                                 query.kind, filter...);
  });
  rows.next();
  return rows.integer(0);
}

}  // namespace

PutResult PostgresStore::put_resources(std::vector<Resource> resources) {
  prepare(resources);
  while (true) {
    try {
      return parts_->pool.write([&](PostgresConnection& connection) {
        ResourcesStored stored{resources};
        for (Resource& resource : stored.resources) write_over(connection, resource);
        for (const Resource& resource : stored.resources) {
          write_keys_of(connection, resource);
          write_tags_of(connection, resource);
        }
        return stored;
      });
    } catch (Refused& refused) {
      return std::move(refused.answer);
    } catch (const KeyLost& lost) {
      if (auto holder = find_resource_by_key(lost.account, lost.kind, lost.key))
        return KeyTaken{std::move(*holder), lost.key};
      // Whoever had it has given it up meanwhile.
    }
  }
}

std::optional<Resource> PostgresStore::find_resource(const AccountId& account, const std::string& kind,
                                                     const std::string& id) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    connection.execute(one_moment);
    return find_by_id(connection, account, kind, id);
  });
}

std::optional<Resource> PostgresStore::find_resource_by_key(const AccountId& account, const std::string& kind,
                                                            const std::string& key) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    connection.execute(one_moment);
    return find_by_key(connection, account, kind, key);
  });
}

ResourcePage PostgresStore::list_resources(const ResourceQuery& query) {
  check(query);
  return parts_->pool.write([&](PostgresConnection& connection) {
    connection.execute(one_moment);
    ResourcePage page{with_marks_of(connection, list_rows(connection, query)), {}};
    if (query.counted) page.total = list_count(connection, query);
    return page;
  });
}

std::vector<Resource> PostgresStore::due_resources(const std::string& kind, Instant now, int limit) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    connection.execute(one_moment);
    return with_marks_of(
        connection,
        connection.query("SELECT " FISCAL_RESOURCE_COLUMNS
                         " FROM resource r WHERE r.kind = $1 AND r.due_at IS NOT NULL AND r.due_at <= $2 "
                         "ORDER BY r.due_at, r.place LIMIT $3",
                         kind, now.milliseconds, limit));
  });
}

bool PostgresStore::delete_resource(const AccountId& account, const std::string& kind,
                                    const std::string& id) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    PostgresRows rows =
        connection.query("DELETE FROM resource WHERE account = $1 AND kind = $2 AND id = $3 RETURNING place",
                         account, kind, id);
    if (!rows.next()) return false;
    connection.run("DELETE FROM resource_key WHERE place = $1", rows.integer(0));
    connection.run("DELETE FROM resource_tag WHERE place = $1", rows.integer(0));
    return true;
  });
}

std::vector<Resource> PostgresStore::resources_after(std::int64_t place, int limit) {
  return parts_->pool.write([&](PostgresConnection& connection) {
    connection.execute(one_moment);
    return with_marks_of(connection,
                         connection.query("SELECT " FISCAL_RESOURCE_COLUMNS
                                          " FROM resource r WHERE r.place > $1 ORDER BY r.place LIMIT $2",
                                          place, limit));
  });
}

void PostgresStore::write_resources(const std::vector<Resource>& resources) {
  parts_->pool.write([&](PostgresConnection& connection) {
    for (const Resource& resource : resources) {
      const std::string body = compress(resource.body);
      connection.run(
          "INSERT INTO resource (place, account, kind, id, version, created_at, due_at, body) "
          "VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (place) DO UPDATE SET version = excluded.version, "
          "created_at = excluded.created_at, due_at = excluded.due_at, body = excluded.body",
          resource.place, resource.account, resource.kind, resource.id, resource.version,
          resource.created_at.milliseconds, due_column(resource), Blob{body});
      write_keys_of(connection, resource);
      write_tags_of(connection, resource);
    }
    connection.query(
        "SELECT setval(pg_get_serial_sequence('resource', 'place'), max(place)) FROM resource "
        "HAVING max(place) IS NOT NULL");
  });
}

}  // namespace fiscal::store
