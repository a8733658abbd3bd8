#include "plugins/safe2pay/note_reader.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "plugins/common/api.h"
#include "plugins/common/json_read.h"

namespace fiscal::safe2pay {
namespace {

using aggregator::Json;
using aggregator::RemoteDocument;
using aggregator::Standing;
using aggregator::text_of;

/// How Safe2Pay says that it has a note already, behind the request or in an answer.
constexpr std::string_view exists_already = "Já existe uma nota fiscal";

struct ListedError {
  std::string_view code;
  std::string_view field;
};

/// The errors of the page "Emissão de NFS-e por transação" (1316 and 1325 are not printed there).
constexpr std::array<ListedError, 11> safe2pay_errors{{
    {"1315", "/service/national_code"},
    {"1317", "/competence_date"},
    {"1318", "/customer/address/street"},
    {"1319", "/customer/address/postal_code"},
    {"1320", "/customer/address/number"},
    {"1321", "/customer/address/district"},
    {"1322", "/customer/address/municipality"},
    {"1323", "/customer/address/municipality"},
    {"1324", "/customer/address/country"},
    {"1326", ""},
    {"1327", "/charge/reference"},
}};

/// 1 is what a note says that is still under way; Safe2Pay's page lists 2, 4 and 19 alone.
Standing standing_of(const std::string& status, const std::string& error) {
  if (status == "1") return Standing::Processing;
  if (status == "2") return Standing::Authorized;
  if (status == "4") return Standing::Cancelled;
  if (status == "19" && error.find(exists_already) == std::string::npos) return Standing::Failed;
  return Standing::Unrecognised;
}

}  // namespace

std::optional<RemoteDocument> read_note(std::string_view body) {
  const Json object = aggregator::object_in(body);
  const auto id = aggregator::key_of(object, "Identificador"), status = text_of(object, "Status");
  if (!id || !status) return std::nullopt;
  const std::string error = aggregator::text_or_empty(object, "Erro");
  RemoteDocument document;
  document.id = *id;
  document.status = error.empty() ? *status : *status + " " + error;
  document.standing = standing_of(*status, error);
  document.number = text_of(object, "NumeroNfse");
  document.protocol = text_of(object, "Protocolo");
  document.issued_at = aggregator::instant_of(object, "DataEmissao");
  document.url = document.pdf_url = text_of(object, "UrlPdf");
  document.xml_url = text_of(object, "UrlXmlAutorizacao");
  // Whoever was cancelled with an event of the authority existed.
  document.was_issued =
      document.standing != Standing::Cancelled || text_of(object, "UrlXmlCancelamento").has_value();
  if (document.standing == Standing::Failed)
    document.reasons.push_back({"rejected_by_provider",
                                *status,
                                {},
                                error.empty() ? "Safe2Pay gives no reason." : error,
                                "Correct what the text names, and issue anew."});
  return document;
}

std::optional<aggregator::Answered> read_error(const HttpAnswer& answer) {
  const Json object = aggregator::object_in(answer.body);
  const auto code = text_of(object, "ErrorCode");
  if (!code) return std::nullopt;
  const std::string text = aggregator::text_or_empty(object, "Error");
  if (*code == "401" || *code == "403")
    return aggregator::Refused{{aggregator::credential_refused(answer, text)}};
  if (text.find(exists_already) != std::string::npos) return aggregator::KeyTaken{};
  const auto* listed = std::find_if(safe2pay_errors.begin(), safe2pay_errors.end(),
                                    [&](const ListedError& known) { return known.code == *code; });
  if (listed == safe2pay_errors.end())
    return aggregator::Silent{"Safe2Pay answered error " + *code + " (" + text +
                              "), which is not in its published list."};
  return aggregator::Refused{{{"rejected_by_provider", *code, std::string(listed->field), text,
                               "Correct the field, and issue anew."}}};
}

}  // namespace fiscal::safe2pay
