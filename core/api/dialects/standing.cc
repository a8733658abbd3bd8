#include "core/api/dialects/standing.h"

namespace fiscal::dialects {

bool cancellation_was_denied(const InvoiceRecord& record) {
  return record.state == State::Authorized && record.facts.cancels > 0 && !record.facts.cancel;
}

std::string reasons_text(const InvoiceRecord& record) {
  std::string text;
  for (const Finding& reason : record.facts.reasons) {
    if (!text.empty()) text += "; ";
    if (!reason.official_code.empty()) text += reason.official_code + ": ";
    text += reason.text;
  }
  return text;
}

}  // namespace fiscal::dialects
