#include "core/intake/accepted_event.h"

#include <fiscal/described/document_reader.hpp>
#include <fiscal/described/writer.hpp>

#include <stdexcept>

namespace fiscal::intake {
namespace {

/// The event's data as JSON has it.
struct AcceptedData {
  std::string state;
  InvoiceType type = InvoiceType::Service;
  Environment environment = Environment::Test;
  std::optional<std::string> reference;
  std::optional<Instant> issue_at;
  Date competence_date;
  Money amount;
  std::string connection;
  std::string rule;
  std::int64_t snapshot = 0;
  std::vector<std::string> next;
  Instant job_at;
  std::optional<std::string> replaces;
};

template <class V>
void fields(V& v, AcceptedData& d) {
  using namespace described;
  v("state", d.state, bytes(30), "");
  v("type", d.type, any(), "");
  v("environment", d.environment, any(), "");
  v("reference", d.reference, bytes(400), "");
  v("issue_at", d.issue_at, any(), "");
  v("competence_date", d.competence_date, any(), "");
  v("amount", d.amount, any(), "");
  v("connection", d.connection, bytes(40), "");
  v("rule", d.rule, bytes(40), "");
  v("snapshot", d.snapshot, any(), "");
  v("next", d.next, bytes(40).up_to_entries(100'000), "");
  v("job_at", d.job_at, any(), "");
  v("replaces", d.replaces, bytes(40), "");
}

}  // namespace

Event accepted_event(const InvoiceRecord& record, Instant at) {
  AcceptedData data;
  data.state = to_text(record.state);
  data.type = record.type;
  data.environment = record.environment;
  data.reference = record.reference;
  data.issue_at = record.issue_at;
  data.competence_date = record.competence_date;
  data.amount = record.amount;
  data.connection = record.route.connection;
  data.rule = record.route.rule;
  data.snapshot = record.route.snapshot;
  data.next = record.route.next;
  data.job_at = record.job ? record.job->at : at;
  if (record.facts.replaces) data.replaces = to_text(*record.facts.replaces);
  Event event{at, "accepted", {}};
  event.data.reserve(400);
  described::write_value(event.data, data);
  return event;
}

InvoiceRecord record_at_acceptance(const Event& event, InvoiceId id, const AccountId& account) {
  simdjson::dom::parser parser;
  const auto read = described::read_document<AcceptedData>(parser, event.data, UnknownFields::Ignore);
  const AcceptedData& data = read.value;
  const auto state = parse_state(data.state);
  const auto replaces = data.replaces ? parse_invoice_id(*data.replaces) : std::nullopt;
  if (event.kind != "accepted" || !read.ok() || !state || replaces.has_value() != data.replaces.has_value())
    throw std::runtime_error("the first event of " + to_text(id) + " cannot be read");
  InvoiceRecord record;
  record.id = id;
  record.account = account;
  record.type = data.type;
  record.environment = data.environment;
  record.state = *state;
  record.version = 1;
  record.reference = data.reference;
  record.created_at = event.at;
  record.issue_at = data.issue_at;
  record.competence_date = data.competence_date;
  record.amount = data.amount;
  record.route = {data.connection, data.rule, data.snapshot, data.next};
  record.job = Job{JobKind::Issue, data.job_at};
  record.facts.replaces = replaces;
  return record;
}

}  // namespace fiscal::intake
