#pragma once

#include <string>
#include <string_view>

namespace fiscal::store {

/// How long bytes are pondered over. Either is read by the same `decompress`.
enum class Effort {
  Little,  ///< Half the time, hardly longer: for what a client waits for.
  Some,
};

/// `bytes` as they are kept: compressed where that is shorter. The first byte says how, for ever. Safe from
/// any thread.
std::string compress(std::string_view bytes, Effort effort = Effort::Some);

/// The same for what an accept keeps, the first event and the canonical invoice: half the time of little
/// effort and a tenth less room, since the forms and letters of both are known beforehand. For a store that
/// only programs read which know this form; others would take it for damage.
std::string compress_request(std::string_view bytes);

/// The same for what is nothing like an invoice in JSON (XML, bodies that went over the wire): a quarter
/// faster and hardly longer, since what invoices have in common is not looked for.
std::string compress_foreign(std::string_view bytes);

/// The same for the body of a write: the thread that keeps it as a departure keeps it again in the exchange,
/// and compresses it once.
std::string compress_write(const std::string& body);

/// The inverse of all of them. Throws std::runtime_error for anything that they did not make: the store is
/// damaged.
std::string decompress(std::string_view kept);

}  // namespace fiscal::store
