#include "sdk/sandbox/aggregator/desk.h"

#include <array>
#include <stdexcept>

#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

int waiting_time(const nlohmann::json& value, const std::string& name) {
  if (!value.is_number_integer() || value < 0 || value > 600'000)
    throw std::invalid_argument("settings." + name + ": must be a whole number from 0 to 600000");
  return value.get<int>();
}

std::string word(const nlohmann::json& value, const std::string& name,
                 std::initializer_list<std::string_view> known) {
  for (const std::string_view one : known)
    if (value.is_string() && value.get_ref<const std::string&>() == one) return std::string(one);
  std::string all;
  for (const std::string_view one : known) all += (all.empty() ? "" : ", ") + std::string(one);
  throw std::invalid_argument("settings." + name + ": must be one of " + all);
}

}  // namespace

Desk::Desk(const std::string& ledger_file, Shape& shape, const Clock& clock)
    : shape_(shape), clock_(clock), ledger_(ledger_file, [this](std::string_view line, LedgerPlace) {
        const auto entry = nlohmann::json::parse(line);
        if (entry.value("kind", "") != "document") return;
        auto document = AggregatorDocument::from_json(entry.at("document"));
        numbers_ = std::max(numbers_, document.number);
        if (!documents_.contains(document.id)) order_.push_back(document.id);
        documents_[document.id] = std::move(document);
      }) {}

void Desk::keep(AggregatorDocument& document) {
  const auto place = ledger_.append("\"kind\":\"document\",\"document\":" + document.to_json().dump());
  ledger_.wait_durable(place);
  if (!documents_.contains(document.id)) order_.push_back(document.id);
  documents_[document.id] = document;
}

std::pair<AggregatorDocument, bool> Desk::create(const std::string& key, nlohmann::json request, KeyUse use,
                                                 const std::string& id_prefix) {
  if (use == KeyUse::Unique)
    for (const auto& [id, known] : documents_)
      if (known.key == key && known.stage != Stage::Failed) return {known, false};
  AggregatorDocument document;
  document.created_ms = now_ms();
  // Ids look as if they told nothing; they are the order of making, so that a test can be read.
  const std::string order = std::to_string(order_.size() + 1);
  document.id = id_prefix + std::string(12 - std::min<std::size_t>(12, order.size()), '0') + order;
  document.key = key;
  document.request = std::move(request);
  document.due_ms = document.created_ms + settings_.process_ms;
  keep(document);
  return {document, true};
}

const AggregatorDocument* Desk::find(const std::string& id) {
  const auto found = documents_.find(id);
  return found == documents_.end() ? nullptr : &found->second;
}

std::vector<AggregatorDocument> Desk::with_key(const std::string& key) {
  std::vector<AggregatorDocument> found;
  for (const std::string& id : order_)
    if (documents_.at(id).key == key) found.push_back(documents_.at(id));
  return found;
}

std::vector<AggregatorDocument> Desk::all() {
  std::vector<AggregatorDocument> found;
  for (const std::string& id : order_) found.push_back(documents_.at(id));
  return found;
}

std::optional<AggregatorDocument> Desk::cancel(const std::string& id) {
  const auto found = documents_.find(id);
  if (found == documents_.end()) return std::nullopt;
  AggregatorDocument& document = found->second;
  if (document.stage != Stage::Issued && document.stage != Stage::CancelDenied) return std::nullopt;
  document.stage = Stage::Cancelling;
  document.due_ms = now_ms() + settings_.process_ms;
  keep(document);
  return document;
}

void Desk::finish(AggregatorDocument& document) {
  if (document.stage == Stage::Processing) {
    const bool issued = settings_.verdict == "issue";
    document.stage = issued ? Stage::Issued : Stage::Failed;
    document.message = issued ? "" : "O municipio recusou o documento";
    if (issued) {
      document.number = ++numbers_;
      document.issued_ms = now_ms();
    }
  } else {
    const bool granted = settings_.cancellation == "grant";
    document.stage = granted ? Stage::Cancelled : Stage::CancelDenied;
    document.message = granted ? "" : "O prazo para cancelar passou";
    if (granted) document.cancelled_ms = now_ms();
  }
  keep(document);
  announce(document);
}

void Desk::advance() {
  for (const std::string& id : order_) {
    AggregatorDocument& document = documents_.at(id);
    const bool moving = document.stage == Stage::Processing || document.stage == Stage::Cancelling;
    if (moving && document.due_ms <= now_ms()) finish(document);
  }
}

void Desk::announce(const AggregatorDocument& document) {
  const auto made = shape_.callback(document, now_ms());
  if (!made) return;
  const int copies = settings_.callbacks == "duplicate" ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy)
    deliveries_.push_back({static_cast<long>(deliveries_.size() + 1), document.id, *made,
                           now_ms() + settings_.callback_delay_ms, settings_.callbacks == "lose", false});
}

std::vector<Delivery> Desk::take_due() {
  std::vector<Delivery> due;
  for (Delivery& delivery : deliveries_) {
    if (delivery.lost || delivery.delivered || delivery.due_ms > now_ms()) continue;
    delivery.delivered = true;
    due.push_back(delivery);
  }
  return due;
}

void Desk::merge(const nlohmann::json& changes) {
  if (!changes.is_object()) throw std::invalid_argument("settings: must be a JSON object");
  DeskSettings merged = settings_;
  for (const auto& [name, value] : changes.items()) {
    if (name == "process_ms") {
      merged.process_ms = waiting_time(value, name);
    } else if (name == "callback_delay_ms") {
      merged.callback_delay_ms = waiting_time(value, name);
    } else if (name == "verdict") {
      merged.verdict = word(value, name, {"issue", "fail"});
    } else if (name == "cancellation") {
      merged.cancellation = word(value, name, {"grant", "deny"});
    } else if (name == "callbacks") {
      merged.callbacks = word(value, name, {"deliver", "lose", "duplicate"});
    } else if (name == "status" && value.is_string()) {
      merged.status = value.get<std::string>();
    } else {
      throw std::invalid_argument("settings." + name +
                                  ": unknown; known are process_ms, verdict, cancellation, " +
                                  "callbacks, callback_delay_ms, status");
    }
  }
  settings_ = merged;
}

}  // namespace fiscal::sandbox
