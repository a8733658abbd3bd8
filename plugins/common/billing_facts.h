#pragma once

#include <fiscal/finding.hpp>
#include <fiscal/request.hpp>

/// What billing invoices need besides the canonical invoice, and what they have no place for.
namespace fiscal::aggregator {

/// When a billing invoice is due: `metadata.due_date` ("2026-12-01"), or the day of the call where it gives
/// none. A finding for a text that is no day.
struct DueDate {
  Date day;
  Findings problems;
};
DueDate due_date_of(const IssueInvoice& request);

/// The findings for an invoice that a billing system cannot say: another type, or taxes, which only fiscal
/// documents have.
Findings cannot_bill(const Invoice& invoice, bool carries_discount);

}  // namespace fiscal::aggregator
