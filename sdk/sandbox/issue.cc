#include "sdk/sandbox/issue.h"

#include "sdk/sandbox/access_key.h"
#include "sdk/sandbox/encoding.h"
#include "sdk/sandbox/envelope.h"
#include "sdk/sandbox/event_builder.h"
#include "sdk/sandbox/events.h"
#include "sdk/sandbox/nfse_builder.h"
#include "sdk/sandbox/signature_check.h"

namespace fiscal::sandbox {
namespace {

// A signer stands for the issuer with the same CPF or the same CNPJ root: branches sign with the head's A1.
bool stands_for(const Certificate& certificate, const std::string& federal_id) {
  return federal_id.size() == 14 ? certificate.cnpj.substr(0, 8) == federal_id.substr(0, 8)
                                 : certificate.cpf == federal_id;
}

void check_dps_signature(const SignatureVerdict& verdict, const std::string& issuer, std::time_t now,
                         Findings& findings) {
  if (verdict.state == SignatureState::Missing) return findings.add("E0717");
  if (verdict.state == SignatureState::Broken) return findings.add("E0714", verdict.why);
  const Certificate& certificate = *verdict.certificate;
  if (!certificate.trusted || !certificate.valid_at(now)) return findings.add("E0715");
  if (!certificate.conforming) return findings.add("E0716");
  // Without CNPJ and CPF there is nobody to compare with: E0112 or E0114 follows.
  if (!issuer.empty() && !stands_for(certificate, issuer)) findings.add("E0718");
}

}  // namespace

Answer Issue::refusal(int status, const Findings& findings, const std::string& id_dps) const {
  return error_answer(office_, status, findings, ErrorSpelling::Issue, id_dps);
}

Answer Issue::receive(const Exchange& exchange) {
  const bool raw_xml = exchange.content_type.find("xml") != std::string::npos ||
                       exchange.body.find_first_not_of(" \r\n\t") == exchange.body.find('<');
  if (raw_xml && !exchange.body.empty()) return {415, "", "text/plain"};
  Findings findings;
  const auto unpacked =
      unpack(payload_member_of(exchange.body, "dpsXmlGZipB64"), "DPS", office_.grammar, findings);
  if (!unpacked) return refusal(400, findings);

  const xmlNode* root = root_of(unpacked->document);
  const xmlNode* declaration = child(root, "infDPS");
  const Fields fields(declaration);
  const auto settings = office_.settings.get();
  const DpsView dps{fields,
                    attribute_of(declaration, "Id"),
                    attribute_of(root, "versao"),
                    office_.tables,
                    *settings,
                    office_.clock.now(),
                    office_.environment};
  const SignatureVerdict verdict = check_signature(root, declaration, office_.book);
  check_dps_signature(verdict, dps.federal_id("prest"), dps.now, findings);
  if (!findings.empty()) return refusal(400, findings, dps.id);

  check_identity(dps, findings);
  check_people(dps, findings);
  check_service(dps, findings);
  check_amounts(dps, findings);
  check_municipal_tax(dps, findings);
  check_federal_tax(dps, findings);
  check_ibs_cbs(dps, findings);
  if (findings.empty() && tax_totals(dps).net < 0) findings.add("E1508");
  if (!findings.empty()) return refusal(400, findings, dps.id);
  return dps.has("subst") ? replace(dps, unpacked->bytes, *verdict.certificate)
                          : accept(dps, unpacked->bytes, *verdict.certificate);
}

Answer Issue::accept(const DpsView& dps, std::string_view bytes, const Certificate& certificate) {
  std::string payload;
  const auto note = issue(dps, bytes, certificate, payload);
  if (!note) {
    Findings findings;
    findings.add("E0014");
    return refusal(400, findings, dps.id);
  }
  return {201, envelope_head(office_) + ",\"idDps\":\"" + note->id_dps + "\",\"chaveAcesso\":\"" + note->key +
                   "\",\"nfseXmlGZipB64\":\"" + payload + "\",\"alertas\":[]}"};
}

// The replaced note is held from the check to its event, so that nothing else cancels it in between.
Answer Issue::replace(const DpsView& dps, std::string_view bytes, const Certificate& certificate) {
  const auto replaced = office_.registry.by_key(dps.get("subst/chSubstda"));
  std::unique_lock<std::mutex> held;
  std::optional<Fields> original;
  if (replaced) {
    held = std::unique_lock(replaced->events_mutex);
    const auto xml = gunzip(base64_decode(office_.registry.payload(replaced->place)).value_or(""), 1U << 26U);
    const XmlDocument document = parse_own_xml(xml.value_or(""));
    original.emplace(child(child(child(root_of(document), "infNFSe"), "DPS"), "infDPS"));
  }
  Findings findings;
  check_substitution(dps, replaced.get(), original ? &*original : nullptr, findings);
  if (!findings.empty()) return refusal(400, findings, dps.id);
  Answer answer = accept(dps, bytes, certificate);
  if (answer.status == 201) {
    const auto successor = office_.registry.by_dps(dps.id);
    register_official_event(
        office_, replaced, "105102",
        substitution_body(dps.get("subst/cMotivo"), dps.get("subst/xMotivo"), successor->key));
  }
  return answer;
}

std::shared_ptr<Note> Issue::issue(const DpsView& dps, std::string_view bytes, const Certificate& certificate,
                                   std::string& payload) {
  const std::string& issuer = dps.federal_id("prest");
  const Reservation reservation = office_.registry.reserve(dps.id, dps.get("cLocEmi"), issuer);
  if (!reservation.fresh) return nullptr;
  const auto& note = reservation.note;
  try {
    const std::string digest = sha256_hex(bytes);
    note->key =
        make_access_key({dps.get("cLocEmi"), issuer, reservation.nfse_number, dps.get("dhEmi"), digest});
    note->taker = dps.federal_id("toma");
    note->intermediary = dps.federal_id("interm");
    note->issued_ms = office_.clock.now_ms();
    const std::string xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" +
        office_.sealed(build_nfse(dps, {note->key, reservation.nfse_number, reservation.dfe_number},
                                  root_element(bytes), certificate.common_name),
                       "</NFSe>");
    payload = base64_encode(gzip(xml));
    const std::string members =
        "\"at\":\"" + layout_datetime(dps.now) + "\",\"at_ms\":" + std::to_string(note->issued_ms) +
        ",\"kind\":\"nfse\",\"id_dps\":\"" + dps.id + "\",\"chave\":\"" + note->key + "\",\"cnpj\":\"" +
        issuer + "\",\"taker\":\"" + note->taker + "\",\"intermediary\":\"" + note->intermediary +
        "\",\"serie\":\"" + dps.get("serie") + "\",\"number\":" + dps.get("nDPS") +
        ",\"nfse_number\":" + std::to_string(reservation.nfse_number) +
        ",\"dfe_number\":" + std::to_string(reservation.dfe_number) + ",\"dps_sha256\":\"" + digest +
        "\",\"certificate\":\"" + certificate.fingerprint + "\"";
    office_.registry.publish(note, members, payload);
  } catch (...) {
    office_.registry.abandon(note);
    throw;
  }
  return note;
}

}  // namespace fiscal::sandbox
