#include "sdk/sandbox/paulistana_book.h"

#include <nlohmann/json.hpp>

#include "sdk/sandbox/encoding.h"

namespace fiscal::sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t first_number = 1001;

/// Eight characters that follow from the note, so that a replay tells the same.
std::string verification_of(std::int64_t number, const std::string& key) {
  std::string digits = sha256_hex(key + "#" + std::to_string(number)).substr(0, 8);
  for (char& c : digits)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return digits;
}

json receipt_json(const PaulistanaReceipt& r) {
  return {{"registration", r.registration},
          {"series", r.series},
          {"number", r.number},
          {"date", r.date},
          {"taxation", r.taxation},
          {"price", r.price},
          {"deductions", r.deductions},
          {"service_code", r.service_code},
          {"rate", r.rate},
          {"withheld", r.withheld},
          {"customer_kind", r.customer_kind},
          {"customer_id", r.customer_id},
          {"customer_name", r.customer_name},
          {"description", r.description},
          {"signature", r.signature}};
}

PaulistanaReceipt receipt_from(const json& j) {
  PaulistanaReceipt r;
  r.registration = j.at("registration");
  r.series = j.at("series");
  r.number = j.at("number");
  r.date = j.at("date");
  r.taxation = j.at("taxation");
  r.price = j.at("price");
  r.deductions = j.at("deductions");
  r.service_code = j.at("service_code");
  r.rate = j.at("rate");
  r.withheld = j.at("withheld");
  r.customer_kind = j.at("customer_kind");
  r.customer_id = j.at("customer_id");
  r.customer_name = j.at("customer_name");
  r.description = j.at("description");
  r.signature = j.at("signature");
  return r;
}

/// The members of an object without its braces, as the ledger takes them.
std::string members(const json& object) {
  const std::string text = object.dump();
  return text.substr(1, text.size() - 2);
}

}  // namespace

PaulistanaBook::PaulistanaBook(const std::string& ledger_file)
    : ledger_(ledger_file, [this](std::string_view line, LedgerPlace) { replay(line); }) {}

void PaulistanaBook::replay(std::string_view line) {
  const json entry = json::parse(line);
  if (entry.at("kind") == "note") {
    PaulistanaNote note;
    note.number = entry.at("note");
    note.verification = entry.at("verification");
    note.issuer_id = entry.at("issuer");
    note.issued_ms = entry.at("at_ms");
    note.receipt = receipt_from(entry.at("receipt"));
    by_receipt_[note.receipt.key()].push_back(note.number);
    notes_[note.number] = std::move(note);
  } else if (entry.at("kind") == "end") {
    notes_.at(entry.at("note")).cancelled_ms = entry.at("at_ms");
  }
}

LedgerPlace PaulistanaBook::write_note(const PaulistanaNote& note) {
  return ledger_.append(members({{"kind", "note"},
                                 {"at_ms", note.issued_ms},
                                 {"note", note.number},
                                 {"verification", note.verification},
                                 {"issuer", note.issuer_id},
                                 {"receipt", receipt_json(note.receipt)}}));
}

LedgerPlace PaulistanaBook::write_end(std::int64_t number, std::int64_t now_ms, const char* why) {
  return ledger_.append(members({{"kind", "end"}, {"at_ms", now_ms}, {"note", number}, {"why", why}}));
}

PaulistanaBook::Made PaulistanaBook::issue(const PaulistanaReceipt& receipt, const std::string& issuer_id,
                                           std::int64_t now_ms) {
  Made made;
  LedgerPlace place;
  {
    const std::lock_guard lock(mutex_);
    auto& earlier = by_receipt_[receipt.key()];
    if (!earlier.empty() && !notes_.at(earlier.back()).cancelled_ms) {
      made.replaced = earlier.back();
      notes_.at(earlier.back()).cancelled_ms = now_ms;
      write_end(earlier.back(), now_ms, "sent_again");
    }
    PaulistanaNote& note = made.note;
    note.number = first_number + static_cast<std::int64_t>(notes_.size());
    note.verification = verification_of(note.number, receipt.key());
    note.issuer_id = issuer_id;
    note.receipt = receipt;
    note.issued_ms = now_ms;
    earlier.push_back(note.number);
    notes_[note.number] = note;
    place = write_note(note);
  }
  ledger_.wait_durable(place);
  return made;
}

std::optional<PaulistanaNote> PaulistanaBook::of_receipt(const std::string& key, std::int64_t now_ms,
                                                         std::int64_t hidden_ms) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_receipt_.find(key);
  if (found == by_receipt_.end() || found->second.empty()) return std::nullopt;
  const PaulistanaNote& note = notes_.at(found->second.back());
  if (now_ms - note.issued_ms < hidden_ms) return std::nullopt;
  return note;
}

std::optional<PaulistanaNote> PaulistanaBook::of_number(const std::string& registration,
                                                        std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto found = notes_.find(number);
  if (found == notes_.end() || found->second.receipt.registration != registration) return std::nullopt;
  return found->second;
}

bool PaulistanaBook::cancel(std::int64_t number, std::int64_t now_ms) {
  LedgerPlace place;
  {
    const std::lock_guard lock(mutex_);
    PaulistanaNote& note = notes_.at(number);
    if (note.cancelled_ms) return false;
    note.cancelled_ms = now_ms;
    place = write_end(number, now_ms, "asked");
  }
  ledger_.wait_durable(place);
  return true;
}

json PaulistanaBook::describe() const {
  const std::lock_guard lock(mutex_);
  json all = json::object();
  for (const auto& [key, numbers] : by_receipt_) {
    json& notes = all[key] = json::array();
    for (const std::int64_t number : numbers) {
      const PaulistanaNote& note = notes_.at(number);
      notes.push_back(
          {{"number", number}, {"cancelled", note.cancelled_ms.has_value()}, {"price", note.receipt.price}});
    }
  }
  return all;
}

}  // namespace fiscal::sandbox
