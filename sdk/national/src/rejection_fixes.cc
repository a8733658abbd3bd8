#include <algorithm>
#include <array>

#include "sdk/national/src/rejection_fields.h"

namespace fiscal::national {
namespace {

struct FixRow {
  std::string_view code;
  std::string_view fix;
};

// Sorted by code. Codes whose field's general advice would mislead, or that are met most often.
constexpr FixRow fix_rows[] = {
    {"E0001", "Update this plugin: the authority no longer takes its layout."},
    {"E0004", "Report this: the identity that the plugin wrote does not fit the document."},
    {"E0006", "The connection's environment and the address that it sends to differ; correct base_url."},
    {"E0010", "Use a series from 1 to 49999 for this connection."},
    {"E0014", "The number was used before; ask for the document that has it."},
    {"E0015", "Give a competence date that is not after the day of issue."},
    {"E0037", "The municipality is not in the national system; use its own provider."},
    {"E0038", "The municipality's agreement is not active; use its own provider."},
    {"E0039", "The municipality does not let issuers use the national issuer; use its own provider."},
    {"E0042", "Give the key of an NFS-e of the same issuer and municipality."},
    {"E0044", "Give a key that exists in this environment."},
    {"E0046", "The document is cancelled already; issue a new one without replacing it."},
    {"E0050", "The municipality's term for replacing is over; ask it for a cancellation."},
    {"E0060", "Keep competence date, service, municipal code and place of the replaced document."},
    {"E0061", "Keep customer, competence date and amount of the replaced document."},
    {"E0065", "A document that the municipality generated is replaced there."},
    {"E0080", "Correct the issuer's CNPJ."},
    {"E0084", "The issuer has no establishment in this municipality; correct its municipality."},
    {"E0096", "Correct the issuer's CPF."},
    {"E0116", "Give the issuer's municipal registration: this municipality has registered it."},
    {"E0119", "Ask the municipality to let this registration issue."},
    {"E0120",
     "Leave the issuer's municipal registration out (municipal_registration: omit): the municipality has not "
     "registered it."},
    {"E0124", "Give a registration that is active at the competence date."},
    {"E0162", "Leave simples_assessment out."},
    {"E0166", "Give simples_assessment."},
    {"E0172", "Use no special regime: the service is not taxable."},
    {"E0174", "Use no special regime: the issuer is a MEI."},
    {"E0175", "Use no special regime: the issuer pays ISS in the Simples."},
    {"E0202", "Issuer and customer are the same; correct the customer."},
    {"E0204", "Give the customer's CPF or CNPJ, since the customer withholds ISS."},
    {"E0240", "Give a CEP that belongs to the customer's municipality."},
    {"E0262", "Issuer and intermediary are the same; correct the intermediary."},
    {"E0264", "Give the intermediary's CPF or CNPJ, since it withholds ISS."},
    {"E0310", "Give a code of the national service list, six digits."},
    {"E0312", "The municipality where ISS is due does not administer this service; give another code."},
    {"E0314", "Give a split that the municipality has for this service, or leave it out."},
    {"E0315", "Leave the municipal code out, or give one other than 000."},
    {"E0322", "Give the NBS: it is needed together with IBS and CBS."},
    {"E0595", "Give a rate of at most 5.00."},
    {"E0600", "Leave the rate out: the issuer is a MEI."},
    {"E0602", "Leave the rate out: the service is not taxable."},
    {"E0604", "Leave the rate out: the issuer has a special regime."},
    {"E0612", "Leave the rate out: the municipal benefit decides it."},
    {"E0617", "Leave the rate out: the authority knows that of the municipality."},
    {"E0619", "Give the rate: the municipality where ISS is due is not active in the national system."},
    {"E0621", "Give the rate: ISS is withheld from a Simples ME/EPP."},
    {"E0625", "Leave the rate out: ISS is not withheld from this Simples ME/EPP."},
    {"E0628", "Give the rate: ISS is withheld from a Simples ME/EPP."},
    {"E0631", "Leave the rate out: ISS is not withheld from this Simples ME/EPP."},
    {"E0635", "Leave the rate out: the authority knows that of the municipality."},
    {"E0640", "Give the rate: the municipality where ISS is due is not active in the national system."},
    {"E0675", "Leave pis_cofins and withholding out: the issuer is a natural person."},
    {"E0676", "Leave pis_cofins and withholding out: the issuer is a MEI."},
    {"E0710", "Leave simples_percent out: the issuer is a MEI."},
    {"E0712", "State the approximate taxes: a Simples ME/EPP may not leave them out."},
    {"E0713", "State the approximate taxes as amounts or as three percentages."},
    {"E0714", "Try another signature profile of the connection (setting signature)."},
    {"E0715", "Install a certificate of ICP-Brasil that is in date."},
    {"E0716", "Install a certificate of ICP-Brasil of the company (e-CNPJ)."},
    {"E0717", "Report this: the document left without a signature."},
    {"E0718", "Use the certificate of the issuer itself."},
    {"E0720", "Leave contributions out: nothing of them is withheld."},
    {"E0724", "Give contributions: the sum of PIS, COFINS and CSLL that are withheld."},
    {"E0812", "Use a certificate of the same company (root of the CNPJ)."},
    {"E0822", "The municipality's term for cancelling is over; ask it for an analysis."},
    {"E0823", "The amount is above what may be cancelled at once; ask the municipality for an analysis."},
    {"E0824", "The document names no customer; ask the municipality for an analysis."},
    {"E0831", "Cancel it in the environment that issued it."},
    {"E0840", "Another event already binds the document; look at its events."},
    {"E1200", "Install a certificate that may authenticate clients."},
    {"E1203", "The certificate is out of date; install a new one."},
    {"E1205", "Use a certificate whose issuer the authority trusts."},
    {"E1206", "The authority could not check the certificate; issue again later."},
    {"E1207", "The certificate was revoked; install a new one."},
    {"E1208", "Use a certificate of ICP-Brasil."},
    {"E1209", "Use a certificate that holds a CNPJ or CPF."},
    {"E1225", "Report this: the authority could not decode the document."},
    {"E1226", "Report this: the authority could not read the document."},
    {"E1228", "Report this: the document has a namespace prefix."},
    {"E1229", "Report this: the document is not UTF-8."},
    {"E1235", "Report this with the document: it broke the authority's schema."},
    {"E1242", "Report this: the authority did not know the kind of document."},
    {"E1831", "The document is not in the national repository yet; cancel again in a few minutes."},
    {"E9996", "Issue as the provider of the service."},
};

static_assert(std::is_sorted(std::begin(fix_rows), std::end(fix_rows),
                             [](const FixRow& a, const FixRow& b) { return a.code < b.code; }));

}  // namespace

std::string_view fix_for_code(std::string_view official_code) {
  const auto row =
      std::lower_bound(std::begin(fix_rows), std::end(fix_rows), official_code,
                       [](const FixRow& known, std::string_view code) { return known.code < code; });
  return row != std::end(fix_rows) && row->code == official_code ? row->fix : std::string_view();
}

}  // namespace fiscal::national
