#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "plugins/sao_paulo/rps.h"

/// The requests of the town's web service as canonical XML, not signed yet: the root in the town's namespace,
/// everything below it in none.
namespace fiscal::sao_paulo {

inline constexpr std::string_view town_namespace = "http://www.prefeitura.sp.gov.br/nfe";

/// Signs a short ASCII text with RSA and SHA-1; raw bytes.
using TextSigner = std::function<std::string(std::string_view text)>;

/// What names a note.
struct NoteKey {
  std::string registration;
  std::int64_t number = 0;
};

enum class ReceiptMessage { Single, Lot };

/// PedidoEnvioRPS, or PedidoEnvioLoteRPS with one receipt, all or nothing.
std::string receipt_message(const Rps& rps, const Invoice& invoice, const PaulistanaSettings& settings,
                            ReceiptMessage form, const TextSigner& sign);

/// PedidoConsultaNFe for the note of a receipt, or for a note by its own number.
std::string query_message(const std::variant<RpsKey, NoteKey>& subject, std::string_view sender_tax_id,
                          Layout layout);

/// PedidoCancelamentoNFe for one note, with its own signed text.
std::string cancellation_message(const NoteKey& note, std::string_view sender_tax_id, Layout layout,
                                 const TextSigner& sign);

}  // namespace fiscal::sao_paulo
