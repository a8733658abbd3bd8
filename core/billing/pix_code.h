#pragma once

#include <fiscal/money.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "core/billing/billing_invoice.h"

namespace fiscal::billing {

/// A static Pix BR Code ("copia e cola"): what a payer's bank reads from the QR code. Fields are those of the
/// EMV merchant-presented code as the Banco Central's "Manual de Padrões para Iniciação do Pix" has them,
/// each an id, a length and a value, with a CRC at the end. Name and city are put in capital letters without
/// accents and cut to 25 and 15; `transaction` is 1 to 25 letters and digits. `amount` is above zero.
std::string pix_code(const PixReceiver& receiver, Money amount, std::string_view transaction);

/// The code for what is due on `day`; nothing where it is not to be paid by Pix, or not at all any more.
std::optional<std::string> pix_code_of(const BillingInvoice& invoice, Date day);

/// CRC-16 of ISO/IEC 13239 as EMV takes it: polynomial 0x1021, starting with 0xFFFF.
std::uint16_t crc16(std::string_view bytes);

/// Whether `key` has the form of a Pix key: CPF, CNPJ, e-mail address, telephone as "+5511999998888" or a
/// random key (a UUID in lower case).
bool is_pix_key(std::string_view key);

}  // namespace fiscal::billing
