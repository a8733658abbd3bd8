#include "tests/simulation/town.h"

#include <nlohmann/json.hpp>

namespace fiscal::simulation {
namespace {

using nlohmann::json;

HttpAnswer says(int status, const json& body) {
  return {status, {{"content-type", "application/json"}}, body.dump(), {}};
}

HttpAnswer refuses(const char* code) { return says(422, {{"code", code}}); }

HttpAnswer has_nothing() { return says(404, {{"code", "none"}}); }

std::string after(const std::string& url, std::string_view part) {
  const auto at = url.find(part);
  return at == std::string::npos ? std::string() : url.substr(at + part.size());
}

}  // namespace

TownHabits draw_habits(Random& random, const std::string& plugin) {
  TownHabits habits;
  plugin::Manifest& manifest = habits.manifest;
  manifest.id = plugin;
  manifest.methods = {"issue/1", "cancel/1", "status/1", "substitute/1"};
  manifest.needs = {"http/1"};
  manifest.egress = {plugin + ".test:443"};
  manifest.numbering = random.percent(65) ? plugin::Numbering::Gateway : plugin::Numbering::Provider;
  manifest.strict_order = manifest.numbering == plugin::Numbering::Gateway && random.one_in(4);
  manifest.not_found_is_authoritative = random.percent(80);
  manifest.settle_window = random.span(minutes(3), minutes(10));
  manifest.not_found_answers = 1 + static_cast<int>(random.below(3));
  manifest.call_timeout = seconds(30);
  habits.knows_repeats = random.percent(60);
  habits.to_repeats =
      random.pick(std::vector{ToRepeats::TheDocument, ToRepeats::ThatItExists, ToRepeats::ARefusal});
  habits.refuses = static_cast<int>(random.below(30));
  habits.takes_for_later = random.one_in(2) ? 0 : static_cast<int>(random.below(80));
  habits.refuses_to_cancel = static_cast<int>(random.below(50));
  // The manifest's window covers the call, the way to the authority and this.
  habits.shows_after = random.one_in(2) ? Duration{} : random.span({}, seconds(60));
  return habits;
}

HttpAnswer Town::nonsense(Random& random) {
  switch (random.below(6)) {
    case 0:
      return {500, {}, "<html>Internal Server Error</html>", {}};
    case 1:
      return {503, {{"retry-after", "5"}}, "", {}};
    case 2:
      return {200, {{"content-type", "text/html"}}, "<html>Manutencao</html>", {}};
    case 3:
      return says(422, {{"code", "T999"}});
    case 4:
      return {404, {}, "<html>Not Found</html>", {}};
    default:
      return says(400, {{"error", "?"}});
  }
}

HttpAnswer Town::answer(const Delivery& delivery) {
  const services::WireRequest& request = delivery.request;
  if (request.method == "POST" && request.url.ends_with("/nfse")) return issue(delivery);
  if (request.method == "POST") return cancel(request.body.value_or("{}"));
  if (const std::string mark = after(request.url, "/marks/"); !mark.empty()) return show_mark(mark);
  if (const std::string key = after(request.url, "/cancels/"); !key.empty()) return show_key(key, true);
  return show_key(after(request.url, "/keys/"), false);
}

HttpAnswer Town::issue(const Delivery& delivery) {
  const json body = json::parse(delivery.request.body.value_or("{}"));
  const std::string mark = body.at("mark");
  const bool known = files_.contains(mark);
  if (known && habits_.knows_repeats) {
    switch (habits_.to_repeats) {
      case ToRepeats::TheDocument:
        return show_mark(mark);
      case ToRepeats::ThatItExists:
        return says(409, {{"code", "already"}});
      case ToRepeats::ARefusal:
        return refuses("T100");
    }
  }
  File file;
  file.refused = known ? files_[mark].refused : random_.percent(habits_.refuses);
  file.replaces = body.value("replaces", "");
  file.decides_at = scheduler_.now();
  const bool later = random_.percent(habits_.takes_for_later);
  if (later)
    file.decides_at =
        scheduler_.now() + random_.span(seconds(5), random_.one_in(4) ? hours(30) : minutes(30));
  const File earlier = known ? files_[mark] : File{};
  file_calls_[mark] = delivery.mark;
  files_[mark] = file;
  if (later) return says(202, {{"ticket", mark}});
  decide(files_[mark], delivery.mark);
  if (files_[mark].refused) {
    // What it made of an earlier delivery stays as it is.
    if (known && !earlier.refused) files_[mark] = earlier;
    return refuses("T100");
  }
  return says(200, {{"key", files_[mark].key}, {"number", std::to_string(documents_)}});
}

/// A request whose time has come becomes a document, or not.
void Town::decide(File& file, const CallMark& mark) {
  if (!file.decides_at || scheduler_.now() < *file.decides_at) return;
  const Duration decided_at = *file.decides_at;
  file.decides_at.reset();
  LedgerEntry* old = file.replaces.empty() ? nullptr : find(file.replaces);
  if (!file.replaces.empty() && (old == nullptr || old->standing != Standing::Stands)) file.refused = true;
  if (file.refused) return;
  file.key = habits_.manifest.id + "-" + std::to_string(++documents_);
  const Duration shows = decided_at + random_.span({}, habits_.shows_after);
  if (old != nullptr) {
    old->standing = Standing::Replaced;
    old->replaced_by = file.key;
  }
  enter({file.key, mark.id, mark.connection, Standing::Stands, {}, shows});
  scheduler_.say("issues " + file.key + " for " + to_text(mark.id));
}

void Town::decide(const std::string& key, CancelFile& file) {
  if (!file.decides_at || scheduler_.now() < *file.decides_at) return;
  file.decides_at.reset();
  LedgerEntry* entry = find(key);
  if (entry->standing != Standing::Stands) file.refused = true;
  if (!file.refused) {
    entry->standing = Standing::Cancelled;
    scheduler_.say("cancels " + key);
  }
}

bool Town::considers(InvoiceId id) {
  bool undecided = false;
  for (auto& [mark, file] : files_) {
    if (file_calls_[mark].id != id) continue;
    decide(file, file_calls_[mark]);
    undecided = undecided || file.decides_at.has_value();
  }
  for (auto& [key, file] : cancels_) {
    if (find(key)->of != id) continue;
    decide(key, file);
    undecided = undecided || file.decides_at.has_value();
  }
  return undecided;
}

HttpAnswer Town::cancel(const std::string& text) {
  const std::string key = json::parse(text).at("key");
  const LedgerEntry* entry = find(key);
  if (entry == nullptr) return refuses("T301");
  if (entry->standing != Standing::Stands) return says(409, {{"code", "ended"}});
  CancelFile file;
  file.refused = random_.percent(habits_.refuses_to_cancel);
  const bool later = random_.percent(habits_.takes_for_later);
  file.decides_at = scheduler_.now() + (later ? random_.span(seconds(5), hours(3)) : Duration{});
  cancels_[key] = file;
  if (later) return says(202, {{"ticket", key}});
  decide(key, cancels_[key]);
  return cancels_[key].refused ? refuses("T300") : says(200, {{"key", key}});
}

HttpAnswer Town::show_mark(const std::string& mark) {
  const auto at = files_.find(mark);
  if (at == files_.end()) return has_nothing();
  decide(at->second, file_calls_[mark]);
  if (at->second.decides_at) return says(202, {{"ticket", mark}});
  if (at->second.refused) return refuses("T100");
  return show_key(at->second.key, false);
}

HttpAnswer Town::show_key(const std::string& key, bool asks_for_cancel) {
  const LedgerEntry* entry = find(key);
  if (entry == nullptr || scheduler_.now() < entry->visible_at) return has_nothing();
  if (const auto asked = cancels_.find(key); asked != cancels_.end()) {
    decide(key, asked->second);
    if (asks_for_cancel && asked->second.decides_at) return says(202, {{"ticket", key}});
    if (asks_for_cancel && asked->second.refused && entry->standing == Standing::Stands)
      return refuses("T300");
  }
  json body{{"key", key}};
  if (entry->standing != Standing::Stands) body["ended"] = true;
  if (entry->standing == Standing::Replaced) body["replaced_by"] = entry->replaced_by;
  return says(200, body);
}

}  // namespace fiscal::simulation
