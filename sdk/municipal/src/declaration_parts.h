#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/municipal/facts.hpp>

namespace fiscal::municipal {

/// Groups of a declaration's facts.
void set_values(Facts& facts, const Invoice& invoice);
void set_parties(Facts& facts, const Invoice& invoice);
void set_deductions(Facts& facts, const Invoice& invoice);
void set_ibs_cbs(Facts& facts, const Invoice& invoice);

}  // namespace fiscal::municipal
