#include "core/api/invoice_text.h"

#include <fiscal/described/writer.hpp>

namespace fiscal::api {
namespace {

using described::any;
using described::bytes;

// What is shown, as JSON has it. What is absent, and a list without entries, is left out. Views are of the
// record.

struct ShownRoute {
  std::string_view rule;
  std::int64_t snapshot = 0;
};

struct ShownDocument {
  std::optional<std::string> number, verification_code, protocol;
  std::optional<Instant> issued_at;
  std::optional<std::string> url;
};

struct ShownCancellation {
  std::optional<Instant> asked_at;
  std::optional<std::string> reason, text;
  std::optional<Instant> cancelled_at;
  std::optional<std::string> protocol, replaced_by;
};

struct ShownJob {
  std::string_view action;
  Instant at;
};

struct ShownLinks {
  std::string_view self, timeline, documents;
};

struct ShownInvoice {
  std::string_view id, object, status;
  int version = 0;
  std::string_view type, environment;
  std::optional<std::string_view> reference;
  Instant created_at;
  std::optional<Instant> issue_at;
  Date competence_date;
  Money amount;
  std::string_view connection;
  ShownRoute route;
  std::optional<DocumentNumber> number;
  std::optional<std::string_view> access_key;
  std::optional<ShownDocument> document;
  Findings alerts;
  std::optional<ShownCancellation> cancellation;
  Findings reasons;
  std::optional<std::string> replaces, replaced_by, follows;
  std::optional<bool> late;
  std::optional<ShownJob> next;
  ShownLinks links;
};

template <class V>
void fields(V& v, ShownRoute& r) {
  v("rule", r.rule, any(), "");
  v("snapshot", r.snapshot, any(), "");
}

template <class V>
void fields(V& v, ShownDocument& d) {
  v("number", d.number, any(), "");
  v("verification_code", d.verification_code, any(), "");
  v("protocol", d.protocol, any(), "");
  v("issued_at", d.issued_at, any(), "");
  v("url", d.url, any(), "");
}

template <class V>
void fields(V& v, ShownCancellation& c) {
  v("asked_at", c.asked_at, any(), "");
  v("reason", c.reason, any(), "");
  v("text", c.text, any(), "");
  v("cancelled_at", c.cancelled_at, any(), "");
  v("protocol", c.protocol, any(), "");
  v("replaced_by", c.replaced_by, any(), "");
}

template <class V>
void fields(V& v, ShownJob& j) {
  v("action", j.action, any(), "");
  v("at", j.at, any(), "");
}

template <class V>
void fields(V& v, ShownLinks& l) {
  v("self", l.self, any(), "");
  v("timeline", l.timeline, any(), "");
  v("documents", l.documents, any(), "");
}

template <class V>
void fields(V& v, ShownInvoice& i) {
  v("id", i.id, any(), "");
  v("object", i.object, any(), "");
  v("status", i.status, any(), "");
  v("version", i.version, any(), "");
  v("type", i.type, any(), "");
  v("environment", i.environment, any(), "");
  v("reference", i.reference, any(), "");
  v("created_at", i.created_at, any(), "");
  v("issue_at", i.issue_at, any(), "");
  v("competence_date", i.competence_date, any(), "");
  v("amount", i.amount, any(), "");
  v("connection", i.connection, any(), "");
  v("route", i.route, any(), "");
  v("number", i.number, any(), "");
  v("access_key", i.access_key, any(), "");
  v("document", i.document, any(), "");
  v("alerts", i.alerts, any(), "");
  v("cancellation", i.cancellation, any(), "");
  v("reasons", i.reasons, any(), "");
  v("replaces", i.replaces, any(), "");
  v("replaced_by", i.replaced_by, any(), "");
  v("follows", i.follows, any(), "");
  v("late", i.late, any(), "");
  v("next", i.next, any(), "");
  v("links", i.links, any(), "");
}

ShownDocument shown(const Authorized& authorized) {
  return {authorized.number, authorized.verification_code, authorized.protocol, authorized.issued_at,
          authorized.url};
}

ShownCancellation shown_cancellation(const Facts& facts) {
  ShownCancellation cancellation;
  if (facts.cancel) {
    cancellation.asked_at = facts.cancel->asked_at;
    cancellation.reason = to_text(facts.cancel->reason);
    cancellation.text = facts.cancel->text;
  }
  if (facts.cancelled) {
    cancellation.cancelled_at = facts.cancelled->cancelled_at;
    cancellation.protocol = facts.cancelled->protocol;
    cancellation.replaced_by = facts.cancelled->replaced_by;
  }
  return cancellation;
}

std::optional<std::string> shown_id(const std::optional<InvoiceId>& id) {
  if (!id) return std::nullopt;
  return to_text(*id);
}

}  // namespace

std::string invoice_text(const InvoiceRecord& record) {
  const Facts& facts = record.facts;
  const std::string id = to_text(record.id);
  const std::string self = "/v1/invoices/" + id;
  const std::string timeline = self + "/timeline";
  const std::string documents = self + "/documents";
  ShownInvoice invoice;
  invoice.id = id;
  invoice.object = "invoice";
  invoice.status = to_text(record.state);
  invoice.version = record.version;
  invoice.type = to_text(record.type);
  invoice.environment = to_text(record.environment);
  invoice.reference = record.reference;
  invoice.created_at = record.created_at;
  invoice.issue_at = record.issue_at;
  invoice.competence_date = record.competence_date;
  invoice.amount = record.amount;
  invoice.connection = record.route.connection;
  invoice.route = {record.route.rule, record.route.snapshot};
  invoice.number = record.number;
  invoice.access_key = record.access_key;
  if (facts.authorized) {
    invoice.document = shown(*facts.authorized);
    invoice.alerts = facts.authorized->alerts;
  }
  if (facts.cancel || facts.cancelled) invoice.cancellation = shown_cancellation(facts);
  invoice.reasons = facts.reasons;
  invoice.replaces = shown_id(facts.replaces);
  invoice.replaced_by = shown_id(facts.replaced_by);
  invoice.follows = shown_id(facts.follows);
  if (facts.late) invoice.late = true;
  if (record.job) invoice.next = ShownJob{to_text(record.job->kind), record.job->at};
  invoice.links = {self, timeline, documents};
  std::string text;
  text.reserve(1024);
  described::write_value(text, invoice);
  return text;
}

}  // namespace fiscal::api
