#include "sdk/sandbox/event_builder.h"

#include "sdk/sandbox/clock.h"
#include "sdk/sandbox/federal_id.h"
#include "sdk/sandbox/nfse_builder.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {
namespace {

constexpr std::string_view agent_cpf = "12345678909";

std::string padded_sequence(int sequence) {
  const std::string digits = std::to_string(sequence);
  return std::string(3 - digits.size(), '0') + digits;
}

std::string tagged(const char* name, std::string_view value) {
  return std::string("<") + name + ">" + escaped(value) + "</" + name + ">";
}

}  // namespace

std::string build_event(const EventNumbers& numbers, std::string_view request_element, std::time_t now,
                        const std::string& version) {
  std::string text = "<evento xmlns=\"" + std::string(nfse_namespace) + "\" versao=\"" + version +
                     "\"><infEvento Id=\"EVT" + numbers.key + numbers.type +
                     padded_sequence(numbers.sequence) + "\">" + tagged("verAplic", application_version) +
                     "<ambGer>2</ambGer>" + tagged("nSeqEvento", std::to_string(numbers.sequence)) +
                     tagged("dhProc", layout_datetime(now)) +
                     tagged("nDFSe", std::to_string(numbers.dfe_number));
  text += request_element;
  text += "</infEvento></evento>";
  return text;
}

std::string build_official_request(const std::string& key, const std::string& type, const std::string& body,
                                   std::time_t now, int environment) {
  const std::string town_hall = "980000000001" + cnpj_check_digits("980000000001");
  return "<pedRegEvento xmlns=\"" + std::string(nfse_namespace) + "\" versao=\"1.01\"><infPedReg Id=\"PRE" +
         key + type + "\">" + tagged("tpAmb", std::to_string(environment)) +
         tagged("verAplic", application_version) + tagged("dhEvento", layout_datetime(now)) +
         tagged("CNPJAutor", town_hall) + tagged("chNFSe", key) + "<e" + type + ">" + body + "</e" + type +
         "></infPedReg></pedRegEvento>";
}

std::string substitution_body(const std::string& motive, const std::string& reason,
                              const std::string& new_key) {
  return tagged("xDesc", "Cancelamento de NFS-e por Substituição") + tagged("cMotivo", motive) +
         (reason.empty() ? "" : tagged("xMotivo", reason)) + tagged("chSubstituta", new_key);
}

std::string verdict_body(bool granted, const std::string& reason) {
  return tagged("xDesc", granted ? "Cancelamento de NFS-e Deferido por Análise Fiscal"
                                 : "Cancelamento de NFS-e Indeferido por Análise Fiscal") +
         tagged("CPFAgTrib", agent_cpf) + tagged("cMotivo", "1") + tagged("xMotivo", reason);
}

std::string ex_officio_body(const std::string& reason) {
  return tagged("xDesc", "Cancelamento de NFS-e por Ofício") + tagged("CPFAgTrib", agent_cpf) +
         tagged("nProcAdm", "20260001") + tagged("xProcAdm", reason);
}

}  // namespace fiscal::sandbox
