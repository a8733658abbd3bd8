#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>

#include <algorithm>
#include <charconv>

#include "sdk/national/src/dps_parts.h"

namespace fiscal::national {
namespace {

/// The series without zeros before it; nothing outside the range of applications that use the API (E0010).
std::optional<std::string> api_series(std::string_view series) {
  int value = 0;
  const auto [end, error] = std::from_chars(series.data(), series.data() + series.size(), value);
  if (error != std::errc{} || end != series.data() + series.size() || value < 1 || value > 49999)
    return std::nullopt;
  return std::to_string(value);
}

/// Late enough for the authority's clock, and never on a day before the competence date (E0015), which the
/// skew could reach just after midnight.
Instant emission(const IssueInvoice& request, Duration skew) {
  const CallContext& context = request.context;
  const Instant midnight = start_of(*request.invoice.competence_date, context.zone);
  return std::max(context.now - skew, std::min(midnight, context.now));
}

int substitution_code(SubstitutionReason reason) {
  return reason == SubstitutionReason::Other ? 99 : static_cast<int>(reason) + 1;
}

void write_substitution(LayoutWriter& out, const Substitution& replaces, const Place& place) {
  out.open("subst");
  out.code("chSubstda", replaces.access_key, place / "access_key", 50);
  const int code = substitution_code(replaces.reason);
  out.xml().element("cMotivo", code < 10 ? "0" + std::to_string(code) : std::to_string(code));
  if (replaces.text)
    out.line("xMotivo", *replaces.text, place / "text", 15, 255);
  else if (replaces.reason == SubstitutionReason::Other)
    out.missing(place / "text", "Say in words why the document is replaced (E0078).");
  out.close();
}

void write_head(LayoutWriter& out, const IssueInvoice& request, std::string_view series,
                const DpsOptions& options, const Place& root) {
  const Invoice& invoice = request.invoice;
  out.number("tpAmb", request.context.environment == Environment::Production ? 1 : 2);
  out.xml().element("dhEmi", layout_time(emission(request, options.clock_skew), request.context.zone));
  out.line("verAplic", options.application, root, 1, 20);
  out.xml().element("serie", series);
  out.number("nDPS", request.number->number);
  out.date("dCompet", *invoice.competence_date, root / "competence_date");
  out.number("tpEmit", 1);
  out.xml().element("cLocEmi", invoice.issuer->municipality);
  if (invoice.replaces) write_substitution(out, *invoice.replaces, root / "replaces");
}

/// What must be there before anything can be written.
void require_parts(LayoutWriter& out, const IssueInvoice& request, const Place& root) {
  if (!request.invoice.issuer) return out.missing(root / "issuer", "Give the issuer.");
  const std::string& municipality = request.invoice.issuer->municipality;
  const Place issuer = root / "issuer";
  if (municipality.size() != 7 || municipality.find_first_not_of("0123456789") != std::string::npos)
    out.problem("code_malformed", issuer / "municipality", "The municipality is not an IBGE code.",
                "Give its seven digits.");
  if (!request.invoice.competence_date) out.missing(root / "competence_date", "Give the competence date.");
  if (!request.number)
    out.problem("number_missing", root, "A DPS has a series and a number, and the request has none.",
                "Let the gateway number this connection.");
  else if (request.number->number < 1 || request.number->number > 999'999'999'999'999)
    out.problem("number_out_of_range", root, "The number of a DPS has 1 to 15 digits.",
                "Correct the counter of this series.");
  else if (!api_series(request.number->series))
    out.problem("series_out_of_range", root,
                "Series " + request.number->series + " is not one of applications that use the API (E0010).",
                "Use a series from 1 to 49999 for this connection.");
}

}  // namespace

std::string layout_time(Instant at, ZoneOffset zone) {
  const ZoneOffset offset =
      zone.minutes % 60 == 0 && zone.minutes >= -660 && zone.minutes <= 720 ? zone : ZoneOffset{};
  std::string text = to_text(at, offset);
  if (text.back() == 'Z') text.replace(text.size() - 1, 1, "+00:00");
  return text;
}

std::variant<Dps, Findings> build_dps(const IssueInvoice& request, const DpsOptions& options) {
  LayoutWriter out;
  const Place root;
  require_parts(out, request, root);
  if (out.has_findings()) return out.take_findings();

  const Invoice& invoice = request.invoice;
  const std::string series = *api_series(request.number->series);
  Dps dps;
  dps.id = dps_id(invoice.issuer->municipality, invoice.issuer->tax_id, series, request.number->number);
  out.open("DPS").xml().attribute("versao", layout_version);
  out.open("infDPS").xml().attribute("Id", dps.id);
  write_head(out, request, series, options, root);
  write_issuer(out, *invoice.issuer, options, root / "issuer");
  if (invoice.customer) write_party(out, "toma", *invoice.customer, root / "customer", PartyForm::Complete);
  if (invoice.intermediary)
    write_party(out, "interm", *invoice.intermediary, root / "intermediary", PartyForm::Complete);
  write_service(out, invoice, options, root / "service");
  write_amounts(out, invoice, root);
  if (invoice.taxes.ibs_cbs) {
    const Place taxes = root / "taxes";
    write_ibs_cbs(out, *invoice.taxes.ibs_cbs, taxes / "ibs_cbs");
  }
  out.close().close();
  if (out.has_findings()) return out.take_findings();
  dps.xml = out.xml().take();
  return dps;
}

}  // namespace fiscal::national
