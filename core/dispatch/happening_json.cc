#include <fiscal/json.hpp>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/dispatch/happening.h"

namespace fiscal::dispatch {
namespace {

using Data = nlohmann::ordered_json;

// Each happening's data, both ways, side by side. Outcomes keep the form that the SDK gives them.

template <class T>
Data as_data(const T& value) {
  return Data::parse(to_json(value));
}

template <class T>
T from_data(const Data& data) {
  auto read = read_json<T>(data.dump(), UnknownFields::Ignore);
  if (!read.ok()) throw std::runtime_error("a stored event cannot be read: " + read.problems.front().text);
  return std::move(read.value);
}

Data time(Instant at) { return to_text_milliseconds(at); }

Instant time(const Data& data) {
  const auto at = parse_instant(data.get<std::string>());
  if (!at) throw std::runtime_error("a stored event has no readable time");
  return *at;
}

Data reasons_data(const Findings& reasons) { return {{"reasons", as_data(reasons)}}; }
Findings reasons_of(const Data& data) { return from_data<Findings>(data.at("reasons")); }

std::string authorized_text(const Authorized& authorized) {
  Authorized bare = authorized;
  bare.documents.clear();
  return to_json(IssueOutcome(std::move(bare)));
}

Authorized authorized_of(const Data& data) { return std::get<Authorized>(from_data<IssueOutcome>(data)); }

Data cancelled_data(const Cancelled& cancelled) {
  Cancelled bare = cancelled;
  bare.documents.clear();
  return as_data(CancelOutcome(std::move(bare)));
}

Cancelled cancelled_of(const Data& data) { return std::get<Cancelled>(from_data<CancelOutcome>(data)); }

InvoiceId id_of(const Data& data) {
  const auto id = parse_invoice_id(data.get<std::string>());
  if (!id) throw std::runtime_error("a stored event names no readable invoice");
  return *id;
}

/// An invoice in doubt: with the refusal of a repeat, where there was one.
Data doubt_data(const std::string& text, Instant ask_at, const Findings& refusal) {
  Data data = refusal.empty() ? Data::object() : reasons_data(refusal);
  data["text"] = text;
  data["ask_at"] = time(ask_at);
  return data;
}

template <class Doubt>
Doubt doubt_of(const Data& data) {
  return {data.at("text"), time(data.at("ask_at")), data.contains("reasons") ? reasons_of(data) : Findings{}};
}

struct Written {
  const char* kind;
  Data data = Data::object();
  std::string text{};  ///< In place of `data`, where it is written already.
};

struct Write {
  Written operator()(const FellDue& h) { return {"fell_due", {{"late", h.late}}}; }
  Written operator()(const AttemptStarted& h) { return {"attempt_started", {{"attempt", h.attempt}}}; }
  Written operator()(const WasNumbered& h) {
    return {"numbered", {{"series", h.number.series}, {"number", h.number.number}}};
  }
  Written operator()(const Departed& h) { return {"departed", {{"at", time(h.at)}}}; }
  Written operator()(const WasAuthorized& h) {
    return {"authorized", nullptr, authorized_text(h.authorized)};
  }
  Written operator()(const WasRejected& h) { return {"rejected", reasons_data(h.reasons)}; }
  Written operator()(const BecamePending& h) {
    return {"pending", {{"ticket", h.ticket}, {"ask_at", time(h.ask_at)}}};
  }
  Written operator()(const WasNotSent& h) {
    Data data = reasons_data(h.reasons);
    data["retry_at"] = time(h.retry_at);
    if (h.connection) data["connection"] = *h.connection;
    return {"not_sent", data};
  }
  Written operator()(const GaveUp& h) { return {"failed", reasons_data(h.reasons)}; }
  Written operator()(const BecameUnknown& h) { return {"unknown", doubt_data(h.text, h.ask_at, h.refusal)}; }
  Written operator()(const Asked& h) {
    return {"asked",
            {{"answer", h.answer}, {"text", h.text}, {"counts", h.counts}, {"ask_at", time(h.ask_at)}}};
  }
  Written operator()(const ResendPermitted& h) {
    return {"resend_permitted", {{"retry_at", time(h.retry_at)}}};
  }
  Written operator()(const PersonNeeded& h) { return {"needs_person", {{"text", h.text}}}; }
  Written operator()(const WasWithdrawn&) { return {"withdrawn"}; }
  Written operator()(const CancelAsked& h) {
    return {"cancel_asked",
            {{"reason", to_text(h.intent.reason)},
             {"text", h.intent.text},
             {"asked_at", time(h.intent.asked_at)}}};
  }
  Written operator()(const CancelBegun& h) { return {"cancel_begun", {{"at", time(h.at)}}}; }
  Written operator()(const CancelAttemptStarted& h) {
    return {"cancel_attempt_started", {{"attempt", h.attempt}}};
  }
  Written operator()(const WasCancelled& h) { return {"cancelled", cancelled_data(h.cancelled)}; }
  Written operator()(const CancelDenied& h) { return {"cancellation_denied", reasons_data(h.reasons)}; }
  Written operator()(const CancelBecamePending& h) {
    return {"cancel_pending", {{"ticket", h.ticket}, {"ask_at", time(h.ask_at)}}};
  }
  Written operator()(const CancelNotSent& h) {
    Data data = reasons_data(h.reasons);
    data["retry_at"] = time(h.retry_at);
    return {"cancel_not_sent", data};
  }
  Written operator()(const CancelBecameUnknown& h) {
    return {"cancel_unknown", doubt_data(h.text, h.ask_at, h.refusal)};
  }
  Written operator()(const SubstitutionBegun& h) { return {"substituting", {{"by", to_text(h.by)}}}; }
  Written operator()(const SubstitutionEnded& h) { return {"substitution_ended", {{"by", to_text(h.by)}}}; }
  Written operator()(const WasSubstituted& h) {
    Data data{{"access_key", h.access_key}};
    if (h.by) data["by"] = to_text(*h.by);
    return {"substituted", data};
  }
  Written operator()(const WasCancelledElsewhere& h) {
    return {"cancelled_elsewhere", cancelled_data(h.cancelled)};
  }
  Written operator()(const SettledByPerson& h) {
    Data data{{"who", h.who}, {"reason", h.reason}, {"evidence", h.evidence}};
    if (!h.key.empty()) data["key"] = h.key;
    return {"settled_by_person", data};
  }
  Written operator()(const TakenFromBackup& h) { return {"taken_from_backup", {{"at", time(h.at)}}}; }
};

CancelIntent intent_of(const Data& data) {
  const auto reason =
      from_data<CancelReasonGiven>({{"reason", data.at("reason")}, {"text", std::string(15, '-')}});
  return {reason.reason, data.at("text"), time(data.at("asked_at"))};
}

Happening read(std::string_view kind, const Data& data) {
  if (kind == "fell_due") return FellDue{data.at("late")};
  if (kind == "attempt_started") return AttemptStarted{data.at("attempt")};
  if (kind == "numbered") return WasNumbered{{data.at("series"), data.at("number")}};
  if (kind == "departed") return Departed{time(data.at("at"))};
  if (kind == "authorized") return WasAuthorized{authorized_of(data)};
  if (kind == "rejected") return WasRejected{reasons_of(data)};
  if (kind == "pending") return BecamePending{data.at("ticket"), time(data.at("ask_at"))};
  if (kind == "not_sent") {
    WasNotSent not_sent{reasons_of(data), time(data.at("retry_at")), std::nullopt};
    if (data.contains("connection")) not_sent.connection = data.at("connection").get<std::string>();
    return not_sent;
  }
  if (kind == "failed") return GaveUp{reasons_of(data)};
  if (kind == "unknown") return doubt_of<BecameUnknown>(data);
  if (kind == "asked")
    return Asked{data.at("answer"), data.at("text"), data.at("counts"), time(data.at("ask_at"))};
  if (kind == "resend_permitted") return ResendPermitted{time(data.at("retry_at"))};
  if (kind == "needs_person") return PersonNeeded{data.at("text")};
  if (kind == "withdrawn") return WasWithdrawn{};
  if (kind == "cancel_asked") return CancelAsked{intent_of(data)};
  if (kind == "cancel_begun") return CancelBegun{time(data.at("at"))};
  if (kind == "cancel_attempt_started") return CancelAttemptStarted{data.at("attempt")};
  if (kind == "cancelled") return WasCancelled{cancelled_of(data)};
  if (kind == "cancellation_denied") return CancelDenied{reasons_of(data)};
  if (kind == "cancel_pending") return CancelBecamePending{data.at("ticket"), time(data.at("ask_at"))};
  if (kind == "cancel_not_sent") return CancelNotSent{reasons_of(data), time(data.at("retry_at"))};
  if (kind == "cancel_unknown") return doubt_of<CancelBecameUnknown>(data);
  if (kind == "substituting") return SubstitutionBegun{id_of(data.at("by"))};
  if (kind == "substitution_ended") return SubstitutionEnded{id_of(data.at("by"))};
  if (kind == "substituted") {
    WasSubstituted substituted{std::nullopt, data.at("access_key")};
    if (data.contains("by")) substituted.by = id_of(data.at("by"));
    return substituted;
  }
  if (kind == "cancelled_elsewhere") return WasCancelledElsewhere{cancelled_of(data)};
  if (kind == "settled_by_person")
    return SettledByPerson{data.at("who"), data.at("reason"), data.at("evidence"), data.value("key", "")};
  if (kind == "taken_from_backup") return TakenFromBackup{time(data.at("at"))};
  throw std::runtime_error("a stored event has the unknown kind " + std::string(kind));
}

}  // namespace

Event to_event(const Happening& happening, Instant at) {
  Written written = std::visit(Write{}, happening);
  return {at, written.kind, written.text.empty() ? written.data.dump() : std::move(written.text)};
}

Happening from_event(const Event& event) {
  try {
    return read(event.kind, Data::parse(event.data));
  } catch (const nlohmann::json::exception& broken) {
    throw std::runtime_error("a stored event of kind " + event.kind + " cannot be read: " + broken.what());
  }
}

}  // namespace fiscal::dispatch
