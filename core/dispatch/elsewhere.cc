#include "core/dispatch/elsewhere.h"

#include <algorithm>

namespace fiscal::dispatch {
namespace {

constexpr const char* list_cursors = "@list_cursors";
constexpr int pages_a_round = 100;

bool lists(const std::shared_ptr<const plugin::Manifest>& manifest) {
  return manifest && std::count(manifest->methods.begin(), manifest->methods.end(), "list/1") > 0;
}

}  // namespace

int Elsewhere::hear() {
  int moved = 0;
  for (const Connection& stored : parts_.store.connections()) {
    const auto connection = parts_.directory.connection(stored.id);
    const auto manifest = connection ? parts_.runner.manifest(connection->plugin) : nullptr;
    if (!lists(manifest) || !connection->enabled) continue;
    if (const auto account = parts_.directory.account(connection->account))
      moved += hear(*connection, *account, *manifest);
  }
  return moved;
}

int Elsewhere::hear(const Connection& connection, const Account& account, const plugin::Manifest& manifest) {
  int moved = 0;
  for (int pages = 0; pages < pages_a_round; ++pages) {
    const auto kept = parts_.store.kv_get(list_cursors, connection.id, parts_.clock.now());
    const std::string cursor = kept ? kept->value : std::string();
    const auto page = parts_.caller.list(account, connection, manifest, cursor);
    if (!page) {
      parts_.log.warning("list_failed", {{"connection", std::string_view(connection.id)},
                                         {"text", std::string_view(page.error().text)}});
      return moved;
    }
    for (const ProviderEvent& event : page->events) {
      const Heard heard = callbacks_.hear(connection, event);
      // The cursor stays, so that the page is read again: what of it was taken is told twice.
      if (heard.standing == Heard::Standing::Busy) return moved;
      if (heard.standing == Heard::Standing::Settled) ++moved;
    }
    // Only now: after a crash before this, the page is read again.
    if (page->cursor != cursor)
      parts_.store.kv_put(list_cursors, connection.id, page->cursor, std::nullopt, std::nullopt);
    if (!page->more || page->cursor == cursor) break;
  }
  return moved;
}

}  // namespace fiscal::dispatch
