#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/paulistana_message.h"
#include "sdk/sandbox/xml.h"

namespace fiscal::sandbox {

/// A receipt (RPS) as the stand-in keeps it.
struct PaulistanaReceipt {
  std::string registration, series, number;
  std::string date;  ///< AAAA-MM-DD.
  std::string taxation;
  std::int64_t price = 0;  ///< Centavos.
  std::int64_t deductions = 0;
  std::string service_code;
  std::string rate;
  std::string withheld;
  std::string customer_kind, customer_id;  ///< "CPF", "CNPJ", "NIF" or empty.
  std::string customer_name, description, signature;
  std::string intermediary_kind, intermediary_id, intermediary_withheld;

  /// What names it: a receipt that comes twice has one.
  std::string key() const { return registration + "/" + series + "/" + number; }
};

/// Reads one RPS element and judges it by itself: order and presence of its elements (1001), amounts (303,
/// 304), its day (313), its customer (301), and its signature by the key of the message's certificate (1206,
/// with the text that was verified).
struct ReceiptReading {
  PaulistanaReceipt receipt;
  std::optional<PaulistanaNotice> error;
};
ReceiptReading read_receipt(const xmlNode* rps, int version, const std::string& issuer_id,
                            const Certificate& signer, std::time_t now);

/// The text that a receipt's signature is made over.
std::string receipt_signature_text(const PaulistanaReceipt& receipt, int version);

/// Whether base64 `signature` is the holder's RSA and SHA-1 over `text`.
bool verifies_text(const Certificate& signer, const std::string& text, const std::string& signature);

}  // namespace fiscal::sandbox
