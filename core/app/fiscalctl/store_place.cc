#include "core/app/fiscalctl/store_place.h"

#include <filesystem>

#include "core/app/fiscalctl/failure.h"
#include "core/settings/load.h"
#include "core/store/postgres/postgres_store.h"
#include "core/store/sqlite/sqlite_store.h"

namespace fiscal::ctl {
namespace {

StorePlace place_of_gateway(const std::filesystem::path& file) {
  const settings::LoadResult loaded = settings::load(file);
  if (!loaded.ok()) {
    std::string text = file.string() + " cannot be used";
    for (const settings::Problem& problem : loaded.problems) text += "\n" + to_text(problem);
    throw Failure(ExitCode::File, text);
  }
  const settings::Gateway& gateway = loaded.files->gateway;
  if (gateway.postgres)
    return {StorePlace::Kind::Postgres, *gateway.postgres, "the database of " + file.string()};
  const std::string store = (std::filesystem::path(gateway.data_dir) / "gateway.sqlite").string();
  return {StorePlace::Kind::Sqlite, store, store};
}

bool is_connection_string(const std::string& text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://") ||
         text.find('=') != std::string::npos;
}

}  // namespace

StorePlace store_place(const std::string& text) {
  if (is_connection_string(text)) return {StorePlace::Kind::Postgres, text, "the PostgreSQL database"};
  if (std::filesystem::is_directory(text))
    return place_of_gateway(std::filesystem::path(text) / "gateway.json");
  if (text.ends_with(".json")) return place_of_gateway(text);
  return {StorePlace::Kind::Sqlite, text, text};
}

OpenStore::OpenStore(const StorePlace& place, const Clock& clock, store::StoreUse use,
                     WhenAbsent when_absent) {
  try {
    if (place.kind == StorePlace::Kind::Postgres) {
      store::PostgresStoreOptions options;
      options.connection_string = place.where;
      options.host_name = "fiscalctl";
      options.use = use;
      auto opened = std::make_unique<store::PostgresStore>(options, clock);
      contents_ = opened.get();
      store_ = std::move(opened);
      return;
    }
    if (when_absent == WhenAbsent::Refuse && !std::filesystem::is_regular_file(place.where))
      throw Failure(ExitCode::File, "there is no store at " + place.where);
    store::SqliteStoreOptions options;
    options.file = place.where;
    options.use = use;
    auto opened = std::make_unique<store::SqliteStore>(options, clock);
    contents_ = opened.get();
    store_ = std::move(opened);
  } catch (const std::runtime_error& error) {
    if (dynamic_cast<const Failure*>(&error) != nullptr) throw;
    throw Failure(ExitCode::File, error.what());
  }
}

}  // namespace fiscal::ctl
