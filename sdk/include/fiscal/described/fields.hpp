#pragma once

#include <fiscal/described/limits.hpp>
#include <fiscal/http.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/rendering.hpp>
#include <fiscal/request.hpp>

/// The description of every message: each field once, with its limit and its meaning. A visitor (reader,
/// writer, schema) is called for each field in the order in which it is written. Lengths and characters are
/// those of the national layout DPS 1.01 (XSD of 2026-07-27) where the field has a place there.
namespace fiscal::described {

template <class V>
void fields(V& v, Address& a) {
  v("street", a.street, line(1, 255), "Street, without the number.");
  v("number", a.number, line(1, 60), "Number, or \"S/N\" where there is none.");
  v("complement", a.complement, line(1, 156), "Floor, room, block.");
  v("district", a.district, line(1, 60), "District (bairro).");
  v("municipality", a.municipality, digits(7),
    "IBGE code of the municipality. With `postal_code`, in Brazil.");
  v("postal_code", a.postal_code, written_digits(8, 8), "CEP.");
  v("country", a.country, upper_letters(2), "ISO 3166-1 alpha-2. Absent means Brazil.");
  v("city", a.city, line(1, 60), "City abroad.");
  v("region", a.region, line(1, 60), "State, province or region abroad.");
  v("foreign_postal_code", a.foreign_postal_code, line(1, 11), "Postal code abroad.");
}

template <class V>
void fields(V& v, Party& p) {
  v("tax_id", p.tax_id, written_code(11, 14), "CPF or CNPJ, with or without punctuation.");
  v("foreign_tax_id", p.foreign_tax_id, line(1, 40), "Tax number of another country.");
  v("no_foreign_tax_id", p.no_foreign_tax_id, any(), "Why a foreign party has no tax number.");
  v("name", p.name, line(1, 300), "Name or company name.");
  v("municipal_registration", p.municipal_registration, line(1, 15), "Inscrição municipal.");
  v("caepf", p.caepf, digits(14), "Registration of economic activity of a natural person.");
  v("email", p.email, line(1, 80), "E-mail address.");
  v("phone", p.phone, written_digits(6, 20), "Telephone with area code.");
  v("address", p.address, any(), "Address.");
}

template <class V>
void fields(V& v, Issuer& i) {
  v("tax_id", i.tax_id, written_code(11, 14), "CPF or CNPJ, with or without punctuation.");
  v("name", i.name, line(1, 300), "Company name.");
  v("municipality", i.municipality, digits(7), "IBGE code of the establishment's municipality.");
  v("municipal_registration", i.municipal_registration, line(1, 15),
    "Inscrição municipal. Give it only where the municipality has registered it with the authority.");
  v("caepf", i.caepf, digits(14), "Registration of economic activity of a natural person.");
  v("email", i.email, line(1, 80), "E-mail address.");
  v("phone", i.phone, written_digits(6, 20), "Telephone with area code.");
  v("address", i.address, any(), "Address.");
  v("tax_regime", i.tax_regime, any(), "Position in the Simples Nacional.");
  v("simples_assessment", i.simples_assessment, any(), "How a Simples ME/EPP pays; required for it alone.");
  v("special_regime", i.special_regime, any().defaulted(), "Special municipal regime.");
}

template <class V>
void fields(V& v, ForeignTrade& t) {
  v("mode", t.mode, number(0, 4), "How the service crosses the border (mdPrestacao).");
  v("relationship", t.relationship, number(0, 9), "Relationship between the parties (vincPrest).");
  v("currency", t.currency, digits(3), "Currency by the central bank's table; 220 is the US dollar.");
  v("amount_in_currency", t.amount_in_currency, any(), "Price in hundredths of that currency.");
  v("provider_support", t.provider_support, digits(2), "Support mechanism used by the issuer (mecAFComexP).");
  v("customer_support", t.customer_support, digits(2),
    "Support mechanism used by the customer (mecAFComexT).");
  v("temporary_goods", t.temporary_goods, number(0, 3), "Temporary movement of goods (movTempBens).");
  v("import_declaration", t.import_declaration, line(1, 12), "Number of the import declaration.");
  v("export_registration", t.export_registration, line(1, 12), "Number of the export registration.");
  v("share_with_mdic", t.share_with_mdic, any().defaulted(),
    "Share the operation with the ministry of trade.");
}

template <class V>
void fields(V& v, Site& s) {
  v("postal_code", s.postal_code, written_digits(8, 8), "CEP, in Brazil.");
  v("foreign_postal_code", s.foreign_postal_code, line(1, 11), "Postal code abroad.");
  v("city", s.city, line(1, 60), "City abroad.");
  v("region", s.region, line(1, 60), "State, province or region abroad.");
  v("street", s.street, line(1, 255), "Street, without the number.");
  v("number", s.number, line(1, 60), "Number.");
  v("complement", s.complement, line(1, 156), "Complement.");
  v("district", s.district, line(1, 60), "District.");
}

template <class V>
void fields(V& v, Construction& c) {
  v("property_registration", c.property_registration, line(1, 30), "Fiscal registration of the property.");
  v("work_code", c.work_code, line(1, 30), "CNO or CEI of the work.");
  v("cib", c.cib, upper_alphanumeric(8, 8), "Code of the Brazilian register of properties.");
  v("site", c.site, any(), "Where the work is, when it has no code.");
}

template <class V>
void fields(V& v, EventActivity& e) {
  v("name", e.name, line(1, 255), "Name of the event.");
  v("starts", e.starts, any(), "First day.");
  v("ends", e.ends, any(), "Last day.");
  v("code", e.code, line(1, 30), "Code given by the municipality.");
  v("site", e.site, any(), "Where the event is, when it has no code.");
}

template <class V>
void fields(V& v, Service& s) {
  v("national_code", s.national_code, written_digits(6, 6),
    "National service code: item, subitem and split of the list of LC 116.");
  v("municipal_code", s.municipal_code, digits(3), "Split of the municipality.");
  v("description", s.description, block(1, 2000), "What was rendered.");
  v("nbs", s.nbs, written_digits(9, 9), "Code of the Nomenclatura Brasileira de Serviços.");
  v("internal_code", s.internal_code, alphanumeric(1, 20), "The issuer's own code of the service.");
  v("municipality", s.municipality, digits(7), "Where it was rendered. Absent: the issuer's municipality.");
  v("country", s.country, upper_letters(2), "Where it was rendered, when abroad.");
  v("foreign_trade", s.foreign_trade, any(), "A service rendered to or from abroad.");
  v("construction", s.construction, any(), "The construction work it belongs to.");
  v("event", s.event, any(), "The event it belongs to.");
  v("technical_document", s.technical_document, line(1, 40),
    "Technical responsibility document (ART, RRT, DRT).");
  v("document_reference", s.document_reference, line(1, 255), "Another document that it refers to.");
  v("purchase_order", s.purchase_order, line(1, 60), "The customer's order.");
  v("purchase_order_items", s.purchase_order_items, line(1, 60).up_to_entries(99), "Items of that order.");
  v("notes", s.notes, block(1, 2000), "Further information, printed on the document.");
}

template <class V>
void fields(V& v, DeductionDocument& d) {
  v("nfse_key", d.nfse_key, upper_alphanumeric(50, 50), "Key of a national NFS-e.");
  v("nfe_key", d.nfe_key, upper_alphanumeric(44, 44), "Key of an NF-e.");
  v("municipal_municipality", d.municipal_municipality, digits(7), "Municipality of an NFS-e of a town.");
  v("municipal_number", d.municipal_number, digits(1, 15), "Its number.");
  v("municipal_code", d.municipal_code, alphanumeric(1, 9), "Its verification code.");
  v("fiscal_document", d.fiscal_document, line(1, 255), "Number of another fiscal document.");
  v("other_document", d.other_document, line(1, 255), "Number of a document that is not fiscal.");
  v("kind", d.kind, any(), "What is deducted.");
  v("other_kind", d.other_kind, line(1, 150), "What is deducted, when `kind` is `other`.");
  v("issued_on", d.issued_on, any(), "Day of the document.");
  v("deductible", d.deductible, any(), "Amount that may be deducted, in centavos.");
  v("deducted", d.deducted, any(), "Amount deducted here, in centavos.");
  v("supplier", d.supplier, any(), "Who issued the document.");
}

template <class V>
void fields(V& v, Deductions& d) {
  v("amount", d.amount, any(), "Deducted amount, in centavos.");
  v("percent", d.percent, number(0, 100'0000), "Deducted percentage of the amount.");
  v("documents", d.documents, entries(1000), "The documents that justify it.");
}

template <class V>
void fields(V& v, Discounts& d) {
  v("unconditional", d.unconditional, any(), "Lowers the price and the ISS base, in centavos.");
  v("conditional", d.conditional, any(), "Lowers only what is paid, in centavos.");
}

template <class V>
void fields(V& v, IssSuspension& s) {
  v("administrative", s.administrative, any().defaulted(), "By an administrative process, not by a court.");
  v("process", s.process, digits(30), "Number of the process.");
}

template <class V>
void fields(V& v, MunicipalBenefit& b) {
  v("number", b.number, digits(14), "Number of the benefit.");
  v("reduction_amount", b.reduction_amount, any(), "Reduction of the base, in centavos.");
  v("reduction_percent", b.reduction_percent, number(0, 100'0000), "Reduction of the base, in percent.");
}

template <class V>
void fields(V& v, Iss& i) {
  v("treatment", i.treatment, any().defaulted(), "How the municipal tax applies.");
  v("withheld_by", i.withheld_by, any().defaulted(), "Who withholds it.");
  v("rate", i.rate, number(0, 9'9900),
    "Rate in percent. Give it only where the municipality's is not known to the authority.");
  v("result_country", i.result_country, upper_letters(2), "Where an exported service has its result.");
  v("immunity", i.immunity, number(0, 5), "Ground of immunity (tpImunidade).");
  v("suspension", i.suspension, any(), "A process that suspends the tax.");
  v("benefit", i.benefit, any(), "A benefit granted by the municipality.");
}

template <class V>
void fields(V& v, PisCofins& p) {
  v("cst", p.cst, digits(2), "Tax situation code.");
  v("base", p.base, any(), "Tax base, in centavos.");
  v("pis_rate", p.pis_rate, number(0, 99'9900), "PIS rate in percent.");
  v("cofins_rate", p.cofins_rate, number(0, 99'9900), "COFINS rate in percent.");
  v("pis_amount", p.pis_amount, any(), "The issuer's own PIS, in centavos; never what is withheld.");
  v("cofins_amount", p.cofins_amount, any(), "The issuer's own COFINS, in centavos; never what is withheld.");
  v("withheld", p.withheld, any(), "Which contributions the customer withholds.");
}

template <class V>
void fields(V& v, FederalWithholding& w) {
  v("social_security", w.social_security, any(), "INSS withheld, in centavos.");
  v("income_tax", w.income_tax, any(), "IRRF withheld, in centavos.");
  v("contributions", w.contributions, any(), "PIS, COFINS and CSLL withheld, summed, in centavos.");
}

template <class V>
void fields(V& v, ApproximateTaxes& a) {
  v("federal_amount", a.federal_amount, any(), "Federal taxes in the price, in centavos.");
  v("state_amount", a.state_amount, any(), "State taxes in the price, in centavos.");
  v("municipal_amount", a.municipal_amount, any(), "Municipal taxes in the price, in centavos.");
  v("federal_percent", a.federal_percent, number(0, 100'0000), "Federal taxes, in percent.");
  v("state_percent", a.state_percent, number(0, 100'0000), "State taxes, in percent.");
  v("municipal_percent", a.municipal_percent, number(0, 100'0000), "Municipal taxes, in percent.");
  v("simples_percent", a.simples_percent, number(0, 99'9900),
    "The whole rate of a Simples ME/EPP, in percent.");
}

template <class V>
void fields(V& v, Reimbursement& r) {
  v("dfe_kind", r.dfe_kind, number(1, 9), "Kind of the national electronic document (tipoChaveDFe).");
  v("dfe_kind_text", r.dfe_kind_text, line(1, 255), "That kind in words.");
  v("dfe_key", r.dfe_key, upper_alphanumeric(1, 50), "Its key.");
  v("fiscal_municipality", r.fiscal_municipality, digits(7), "Municipality of another fiscal document.");
  v("number", r.number, line(1, 255), "Number of another document.");
  v("description", r.description, line(1, 255), "Description of another document.");
  v("supplier", r.supplier, any(), "Who issued it.");
  v("issued_on", r.issued_on, any(), "Day of the document.");
  v("competence_date", r.competence_date, any(), "Day it belongs to.");
  v("kind", r.kind, digits(2), "Kind of reimbursement, transfer or refund (tpReeRepRes).");
  v("kind_text", r.kind_text, line(1, 150), "That kind in words, for kind 99.");
  v("amount", r.amount, any(), "Amount, in centavos.");
}

template <class V>
void fields(V& v, RealEstate& r) {
  v("property_registration", r.property_registration, line(1, 30), "Fiscal registration of the property.");
  v("cib", r.cib, upper_alphanumeric(8, 8), "Code of the Brazilian register of properties.");
  v("site", r.site, any(), "Where it is, when it has no code.");
}

template <class V>
void fields(V& v, IbsCbs& t) {
  v("cst", t.cst, digits(3), "Tax situation code.");
  v("classification", t.classification, digits(6), "Tax classification (cClassTrib); starts with the CST.");
  v("operation_indicator", t.operation_indicator, digits(6), "Operation indicator (cIndOp).");
  v("personal_use", t.personal_use, any(), "For the customer's own use or consumption.");
  v("operation_type", t.operation_type, number(1, 5), "Kind of operation with government (tpOper).");
  v("referenced_keys", t.referenced_keys, upper_alphanumeric(50, 50).up_to_entries(99),
    "Keys of notes that it refers to.");
  v("government_entity", t.government_entity, number(1, 4), "Kind of government entity (tpEnteGov).");
  v("recipient", t.recipient, any(), "Who receives the service, when it is not the customer.");
  v("real_estate", t.real_estate, any(), "The real estate of the operation.");
  v("reimbursements", t.reimbursements, entries(1000), "Values passed on.");
  v("presumed_credit", t.presumed_credit, digits(2), "Presumed credit (cCredPres).");
  v("regular_cst", t.regular_cst, digits(3), "Tax situation of the regular taxation.");
  v("regular_classification", t.regular_classification, digits(6), "Classification of the regular taxation.");
  v("state_deferral", t.state_deferral, number(0, 100'0000), "Deferral of the state's IBS, in percent.");
  v("municipal_deferral", t.municipal_deferral, number(0, 100'0000),
    "Deferral of the municipality's IBS, in percent.");
  v("cbs_deferral", t.cbs_deferral, number(0, 100'0000), "Deferral of the CBS, in percent.");
}

template <class V>
void fields(V& v, Taxes& t) {
  v("iss", t.iss, any().defaulted(), "Municipal tax on services.");
  v("pis_cofins", t.pis_cofins, any(), "The issuer's own PIS and COFINS.");
  v("withholding", t.withholding, any(), "Federal taxes that the customer withholds.");
  v("approximate", t.approximate, any(), "Approximate taxes in the price (Law 12.741).");
  v("ibs_cbs", t.ibs_cbs, any(), "IBS and CBS.");
}

template <class V>
void fields(V& v, ChargeLink& c) {
  v("kind", c.kind, any(), "What is billed.");
  v("reference", c.reference, line(1, 100), "Its reference in the system that holds it.");
}

template <class V>
void fields(V& v, Substitution& s) {
  v("access_key", s.access_key, access_key(), "Key of the document that is replaced.");
  v("reason", s.reason, any(), "Why it is replaced.");
  v("text", s.text, line(15, 255), "The reason in words; required for `other`.");
}

template <class V>
void fields(V& v, Invoice& i) {
  v("type", i.type, any().defaulted(), "`service` is the fiscal document, `billing` the commercial one.");
  v("environment", i.environment, any(), "When given it must be that of the API key and of the connection.");
  v("reference", i.reference, line(1, 100), "Your own name for it, unique among your living invoices.");
  v("issue_at", i.issue_at, any(), "When to issue it. Absent: now.");
  v("competence_date", i.competence_date, any(),
    "When the service was rendered. Absent: the day of acceptance.");
  v("issuer", i.issuer, any(), "Absent: the account's issuer.");
  v("customer", i.customer, any(), "Absent: the customer is not identified.");
  v("intermediary", i.intermediary, any(), "Who mediated the service.");
  v("service", i.service, any(), "What was rendered.");
  v("amount", i.amount, any(), "Price of the service before discounts and withholding, in centavos.");
  v("received_amount", i.received_amount, any(), "What an intermediary received, in centavos.");
  v("discounts", i.discounts, any(), "Discounts.");
  v("deductions", i.deductions, any(), "What lowers the ISS base and not the amount.");
  v("taxes", i.taxes, any().defaulted(), "Taxes.");
  v("charge", i.charge, any(), "What the invoice bills.");
  v("replaces", i.replaces, any(), "The document that this one replaces.");
  v("tags", i.tags, line(1, 60).up_to_entries(20), "For routing.");
  v("metadata", i.metadata, bytes(500).up_to_entries(50), "Yours; kept and handed back.");
}

template <class V>
void fields(V& v, Finding& f) {
  v("code", f.code, bytes(100), "Stable code.");
  v("official_code", f.official_code, bytes(100).defaulted(), "The authority's own code.");
  v("field", f.field, bytes(300).defaulted(), "JSON pointer into the invoice.");
  v("text", f.text, bytes(4000).defaulted(), "What is wrong.");
  v("fix", f.fix, bytes(2000).defaulted(), "What to do about it.");
}

template <class V>
void fields(V& v, DocumentNumber& n) {
  v("series", n.series, alphanumeric(1, 5), "Series.");
  v("number", n.number, number(1, 999'999'999'999'999), "Number within the series.");
}

template <class V>
void fields(V& v, CallContext& c) {
  v("environment", c.environment, any(), "Test or production.");
  v("now", c.now, any(), "The gateway's clock at the first attempt.");
  v("zone_offset_minutes", c.zone.minutes, number(-720, 840), "Local time's offset from UTC.");
  v("idempotency", c.idempotency, identifier(64), "Stable for this invoice over this connection.");
  v("attempt", c.attempt, number(1, 1'000'000).defaulted(), "Which attempt this is.");
}

template <class V>
void fields(V& v, IssueInvoice& r) {
  v("context", r.context, any(), "What every call carries.");
  v("number", r.number, any(), "Series and number, when the gateway numbers.");
  v("invoice", r.invoice, any(), "The canonical invoice.");
}

template <class V>
void fields(V& v, CancelReasonGiven& r) {
  v("reason", r.reason, any(), "Why it is cancelled.");
  v("text", r.text, line(15, 255), "The reason in words.");
}

template <class V>
void fields(V& v, CancelInvoice& r) {
  v("context", r.context, any(), "What every call carries.");
  v("access_key", r.access_key, bytes(200), "Key of the document.");
  v("number", r.number, any(), "Series and number, when the gateway numbers.");
  v("reason", r.reason, any(), "Why it is cancelled.");
  v("reason_text", r.reason_text, bytes(2000), "The reason in words.");
  v("invoice", r.invoice, any(), "The canonical invoice.");
}

template <class V>
void fields(V& v, InvoiceQuery& r) {
  v("context", r.context, any(), "What every call carries.");
  v("purpose", r.purpose, any(), "Whether the issue or the cancellation is in question.");
  v("access_key", r.access_key, bytes(200), "Key of the document, when known.");
  v("number", r.number, any(), "Series and number, when the gateway numbers.");
  v("ticket", r.ticket, bytes(500), "Ticket of a pending answer.");
  v("invoice", r.invoice, any(), "The canonical invoice.");
}

template <class V>
void fields(V& v, InboundMessage& m) {
  v("context", m.context, any(), "What every call carries.");
  v("method", m.method, bytes(16), "HTTP method.");
  v("path", m.path, bytes(4096), "Path and query after the callback address.");
  v.pairs("headers", m.headers, "Header names in lower case.");
  v.binary("body_b64", m.body, "Body.");
}

template <class V>
void fields(V& v, ListEvents& l) {
  v("context", l.context, any(), "What every call carries.");
  v("issuer", l.issuer, any(), "Whose documents.");
  v("cursor", l.cursor, bytes(200).defaulted(), "As the page before gave it. Absent: from the beginning.");
}

template <class V>
void fields(V& v, DocumentFile& d) {
  v("kind", d.kind, bytes(32), "dps, nfse, event, cancel_request, pdf or replaced_event.");
  v("media_type", d.media_type, bytes(100), "Media type.");
  v.binary("content_b64", d.content, "Content.");
}

template <class V>
void fields(V& v, RenderInvoice& r) {
  v("context", r.context, any(), "What every call carries.");
  v("standing", r.standing, any(), "What has become of the document since it was authorised.");
  v("documents", r.documents, entries(64), "The documents of the invoice.");
}

template <class V>
void fields(V& v, RenderAnswer& a) {
  v("document", a.document, any(), "The drawing.");
  v("problems", a.problems, entries(20), "Why there is none.");
}

template <class V>
void fields(V& v, Authorized& a) {
  v("access_key", a.access_key, access_key(), "The authority's key, or the provider's id.");
  v("number", a.number, bytes(60), "Number of the fiscal document.");
  v("verification_code", a.verification_code, bytes(100), "Verification code.");
  v("protocol", a.protocol, bytes(200), "Protocol.");
  v("issued_at", a.issued_at, any(), "When the authority issued it.");
  v("url", a.url, bytes(2048), "Where a person can look it up.");
  v("documents", a.documents, entries(20), "Files.");
  v("alerts", a.alerts, entries(100), "Warnings of the authority.");
}

template <class V>
void fields(V& v, Rejected& r) {
  v("reasons", r.reasons, entries(200), "Why; never empty.");
  v("documents", r.documents, entries(20), "Files: what was sent.");
}

template <class V>
void fields(V& v, Pending& p) {
  v("ticket", p.ticket, bytes(500), "Handed back in the status query.");
  v("poll_after_ms", p.poll_after.milliseconds, number(0, 86'400'000).defaulted(), "When to ask.");
  v("documents", p.documents, entries(20), "Files: what was sent.");
}

template <class V>
void fields(V& v, NotSent& n) {
  v("retry", n.retry, any(), "When it may be tried again.");
  v("reasons", n.reasons, entries(200), "Why.");
}

template <class V>
void fields(V& v, Unknown& u) {
  v("text", u.text, bytes(4000).defaulted(), "What is known.");
  v("documents", u.documents, entries(20), "Files: what was sent.");
}

template <class V>
void fields(V& v, Cancelled& c) {
  v("cancelled_at", c.cancelled_at, any(), "When the authority cancelled it.");
  v("protocol", c.protocol, bytes(200), "Protocol.");
  v("replaced_by", c.replaced_by, bytes(200), "Key of the document that took its place.");
  v("documents", c.documents, entries(20), "Files.");
}

template <class V>
void fields(V& v, CancelRefused& r) {
  v("reasons", r.reasons, entries(200), "Why; never empty.");
  v("documents", r.documents, entries(20), "Files: what was sent.");
}

template <class V>
void fields(V&, NotFound&) {}

template <class V>
void fields(V& v, CannotTell& c) {
  v("text", c.text, bytes(4000).defaulted(), "Why nothing was learned.");
}

template <class V>
void fields(V& v, AuthorizedThenCancelled& a) {
  v("authorized", a.authorized, any(), "The document.");
  v("cancelled", a.cancelled, any(), "Its end.");
}

template <class V>
void fields(V& v, ProviderEvent& e) {
  v("access_key", e.access_key, bytes(200), "Key of the document, or");
  v("ticket", e.ticket, bytes(500), "the ticket of a pending answer, or");
  v("idempotency", e.idempotency, bytes(200), "the `idempotency` of its issue, handed back by the provider.");
  v("status", e.status, any(), "What the provider says of it.");
}

template <class V>
void fields(V& v, EventPage& p) {
  v("events", p.events, entries(1000), "What happened, oldest first.");
  v("cursor", p.cursor, bytes(200), "Where the next part begins.");
  v("more", p.more, any().defaulted(), "There is a next part already.");
}

template <class V>
void fields(V& v, HttpRequest& r) {
  v("method", r.method, Limit{.characters = Characters::UpperLetters, .min = 3, .max = 7},
    "GET, POST, PUT, PATCH, DELETE or HEAD.");
  v("url", r.url, url(), "Absolute URL, https or http.");
  v.pairs("headers", r.headers, "Request headers.");
  v.binary("body_b64", r.body, "Body.");
  v("effect", r.effect, any().defaulted(), "Whether it can make or change a document.");
  v("client_certificate", r.client_certificate, any().defaulted(), "Present the connection's certificate.");
  v("timeout_ms", r.timeout, number(1, 600'000), "At most what remains of the call.");
}

template <class V>
void fields(V& v, HttpAnswer& a) {
  v("status", a.status, number(100, 599), "Status code.");
  v.pairs("headers", a.headers, "Answer headers; names in lower case.");
  v.binary("body_b64", a.body, "Body.");
  v("elapsed_ms", a.elapsed.milliseconds, number(0, 86'400'000).defaulted(), "How long it took.");
}

template <class V>
void fields(V& v, HttpFailure& f) {
  v("error", f.kind, any(), "What failed.");
  v("text", f.text, bytes(2000).defaulted(), "In words.");
}

template <class V>
void fields(V& v, SignRequest& r) {
  v("algorithm", r.algorithm, any(), "RSASSA-PKCS1-v1_5 with this digest.");
  v.binary("data_b64", r.data, "What to sign.");
}

template <class V>
void fields(V& v, SignAnswer& a) {
  v.binary("signature_b64", a.signature, "The signature.");
  v.binary("certificate_b64", a.certificate, "The signer's certificate, DER.");
}

template <class V>
void fields(V& v, VerifyRequest& r) {
  v("method", r.method, any(), "How the message proves that it knows the secret.");
  v("secret", r.secret, line(1, 200), "The secret's placeholder, as the connection's settings write it.");
  v.binary("data_b64", r.data, "What was proved; empty for `equal`.");
  v.binary("proof_b64", r.proof, "The claim: a digest's bytes, or the token.");
}

template <class V>
void fields(V& v, VerifyAnswer& a) {
  v("genuine", a.genuine, any(), "Whether the proof holds.");
}

template <class V>
void fields(V& v, KvRequest& r) {
  v("op", r.op, any(), "What to do.");
  v("key", r.key, line(1, 200), "Name of the value within the connection.");
  v("value", r.value, bytes(65'536), "What to keep; required for `put`.");
  v("expires_in_ms", r.expires_in, number(1, 31'622'400'000),
    "How long to keep it. Absent: until it is deleted.");
  v("expected", r.expected, number(0, INT64_MAX),
    "Version that the key must have now; 0: it must be absent.");
}

template <class V>
void fields(V& v, KvAnswer& a) {
  v("value", a.value, bytes(65'536), "The value, for `get`.");
  v("version", a.version, number(1, INT64_MAX),
    "Its version. Absent: no such key, or another version stood there.");
}

}  // namespace fiscal::described
