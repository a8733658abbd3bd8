#pragma once

#include <vector>

#include "core/model/event.h"
#include "core/model/record.h"
#include "core/store/sqlite/names.h"
#include "core/store/sqlite/sqlite.h"

namespace fiscal::store {

/// What a write needs to know of the row that it replaces.
struct Standing {
  int version = 0;
  State state = State::Queued;
  std::int64_t connection = 0;
  std::optional<std::int64_t> job_at;
  std::optional<std::int64_t> in_doubt_since;
  std::optional<DocumentNumber> number;
};

/// The number that stands for a state in rows. Never changes.
int code_of(State state);

/// Reads a row of `SELECT * FROM invoice`. Throws std::runtime_error when it is damaged.
InvoiceRecord read_record(const Rows& row, const Names& names);

std::optional<InvoiceRecord> find_record(Database& database, const Names& names, InvoiceId id);
std::optional<Standing> find_standing(Database& database, InvoiceId id);

/// Numbers that stand for the names in a record.
struct RecordNames {
  std::int64_t account = 0;
  std::int64_t connection = 0;
  std::int64_t route = 0;
};

void insert_record(Database& database, const InvoiceRecord& record, const RecordNames& names,
                   std::optional<std::int64_t> in_doubt_since);
void update_record(Database& database, const InvoiceRecord& record, const RecordNames& names,
                   const Standing& before, std::optional<std::int64_t> in_doubt_since);

}  // namespace fiscal::store
