#include "sdk/sandbox/registry.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace fiscal::sandbox {
namespace {

constexpr std::string_view payload_member = ",\"payload\":\"";

std::string root_of_id(const std::string& federal_id) {
  return federal_id.size() == 14 ? federal_id.substr(0, 8) : federal_id;
}

}  // namespace

Note::State Note::settled() const {
  State now = state.load(std::memory_order_acquire);
  while (now == State::Pending) {
    state.wait(State::Pending);
    now = state.load(std::memory_order_acquire);
  }
  return now;
}

bool Note::has_event(std::string_view type) const {
  return std::any_of(events.begin(), events.end(), [&](const EventRecord& e) { return e.type == type; });
}

bool Note::is_cancelled() const {
  return has_event("101101") || has_event("105102") || has_event("105104") || has_event("305101");
}

bool Note::has_actor(const std::string& root) const {
  return root_of_id(issuer) == root || root_of_id(taker) == root || root_of_id(intermediary) == root;
}

Registry::Registry(const std::string& ledger_file)
    : ledger_(ledger_file, [this](std::string_view line, LedgerPlace place) { replay(line, place); }) {}

Reservation Registry::reserve(const std::string& id_dps, const std::string& town, const std::string& issuer) {
  while (true) {
    std::shared_ptr<Note> existing;
    {
      const std::lock_guard lock(mutex_);
      auto& slot = by_dps_[id_dps];
      if (!slot) {
        slot = std::make_shared<Note>();
        slot->id_dps = id_dps;
        slot->issuer = issuer;
        return {slot, true, ++nfse_numbers_[town + issuer], ++dfe_numbers_};
      }
      existing = slot;
    }
    if (existing->settled() == Note::State::Issued) return {existing, false, 0, 0};
  }
}

void Registry::abandon(const std::shared_ptr<Note>& note) {
  {
    const std::lock_guard lock(mutex_);
    by_dps_.erase(note->id_dps);
    by_key_.erase(note->key);
  }
  note->state.store(Note::State::Abandoned, std::memory_order_release);
  note->state.notify_all();
}

void Registry::publish(const std::shared_ptr<Note>& note, const std::string& members,
                       const std::string& payload) {
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t nsu = ++nsu_;
    note->place = ledger_.append(members + ",\"nsu\":" + std::to_string(nsu) + std::string(payload_member) +
                                 payload + "\"");
    by_key_[note->key] = note;
    ++nfse_lines_[note->id_dps];
    enqueue(*note, {nsu, note->key, "", note->issued_ms, note->place});
  }
  ledger_.wait_durable(note->place);
  note->state.store(Note::State::Issued, std::memory_order_release);
  note->state.notify_all();
}

void Registry::publish_event(const std::shared_ptr<Note>& note, EventRecord event, const std::string& members,
                             const std::string& payload) {
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t nsu = ++nsu_;
    event.place = ledger_.append(members + ",\"nsu\":" + std::to_string(nsu) + std::string(payload_member) +
                                 payload + "\"");
    enqueue(*note, {nsu, note->key, event.type, event.received_ms, event.place});
  }
  ledger_.wait_durable(event.place);
  note->events.push_back(std::move(event));
}

// Each actor of the note has it once in a queue, whatever number of parts it plays: in that of the company
// and in that of the establishment.
void Registry::enqueue(const Note& note, const Distributed& document) {
  std::set<std::string> actors;
  for (const std::string& id : {note.issuer, note.taker, note.intermediary})
    actors.insert({root_of_id(id), id});
  for (const std::string& actor : actors) {
    if (!actor.empty()) queues_[actor].push_back(document);
  }
}

std::shared_ptr<Note> Registry::by_dps(const std::string& id_dps) const {
  std::shared_ptr<Note> found;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = by_dps_.find(id_dps);
    if (entry != by_dps_.end()) found = entry->second;
  }
  return found && found->settled() == Note::State::Issued ? found : nullptr;
}

std::shared_ptr<Note> Registry::by_key(const std::string& key) const {
  std::shared_ptr<Note> found;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = by_key_.find(key);
    if (entry != by_key_.end()) found = entry->second;
  }
  return found && found->settled() == Note::State::Issued ? found : nullptr;
}

std::shared_ptr<Note> Registry::another_than(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [other, note] : by_key_) {
    if (other != key && note->state.load() == Note::State::Issued) return note;
  }
  return nullptr;
}

std::vector<Distributed> Registry::after(const std::string& actor, std::uint64_t nsu,
                                         std::size_t limit) const {
  std::vector<Distributed> found;
  const std::lock_guard lock(mutex_);
  const auto queue = queues_.find(actor);
  if (queue == queues_.end()) return found;
  auto one = std::upper_bound(queue->second.begin(), queue->second.end(), nsu,
                              [](std::uint64_t value, const Distributed& d) { return value < d.nsu; });
  // Only a durable prefix is shown: a later NSU must never be seen before an earlier one.
  for (; one != queue->second.end() && found.size() < limit && ledger_.is_durable(one->place); ++one) {
    found.push_back(*one);
  }
  return found;
}

std::string Registry::payload(const LedgerPlace& place) {
  const std::string line = ledger_.read(place);
  const auto at = line.find(payload_member);
  return line.substr(at + payload_member.size(), line.size() - at - payload_member.size() - 2);
}

nlohmann::json Registry::documents() const {
  // Copied first: an event holds its note's mutex while it waits for this registry's.
  std::vector<std::pair<std::shared_ptr<Note>, int>> issued;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id_dps, note] : by_dps_) {
      if (note->state.load() == Note::State::Issued) issued.emplace_back(note, nfse_lines_.at(id_dps));
    }
  }
  nlohmann::json all = nlohmann::json::object();
  for (const auto& [note, lines] : issued) {
    nlohmann::json types = nlohmann::json::array();
    const std::lock_guard lock(note->events_mutex);
    for (const EventRecord& event : note->events) types.push_back(event.type);
    all[note->id_dps] = {
        {"key", note->key}, {"nfse_lines", lines}, {"cancelled", note->is_cancelled()}, {"events", types}};
  }
  return all;
}

void Registry::replay(std::string_view line, LedgerPlace place) {
  // The payload is left where it is: only the members before it are read.
  const auto payload_at = line.find(payload_member);
  const std::string head = payload_at == std::string_view::npos
                               ? std::string(line)
                               : std::string(line.substr(0, payload_at)) + "}";
  const nlohmann::json entry = nlohmann::json::parse(head);
  const std::string kind = entry.at("kind");
  if (kind == "request") return;
  nsu_ = std::max<std::uint64_t>(nsu_, entry.at("nsu"));
  dfe_numbers_ = std::max<std::int64_t>(dfe_numbers_, entry.at("dfe_number"));
  const std::int64_t at_ms = entry.at("at_ms");
  const std::string key = entry.at("chave");
  if (kind == "nfse") {
    auto note = std::make_shared<Note>();
    note->id_dps = entry.at("id_dps");
    note->key = key;
    note->issuer = entry.at("cnpj");
    note->taker = entry.at("taker");
    note->intermediary = entry.at("intermediary");
    note->issued_ms = at_ms;
    note->place = place;
    note->state = Note::State::Issued;
    auto& last = nfse_numbers_[key.substr(0, 7) + note->issuer];
    last = std::max<std::int64_t>(last, entry.at("nfse_number"));
    by_dps_[note->id_dps] = by_key_[key] = note;
    ++nfse_lines_[note->id_dps];
    enqueue(*note, {nsu_, key, "", at_ms, place});
  } else if (kind == "event") {
    const auto note = by_key_.at(key);
    note->events.push_back({entry.at("type"), entry.at("sequence"), entry.at("author"), at_ms, place});
    enqueue(*note, {nsu_, key, entry.at("type"), at_ms, place});
  }
}

}  // namespace fiscal::sandbox
