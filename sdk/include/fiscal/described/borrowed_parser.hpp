#pragma once

#include <simdjson.h>
#include <memory>

namespace fiscal::described {

/// A parser of JSON for one document, from the few that are kept. Its buffers, twelve times the document, are
/// the cost of a parse, so they are used again; but a thread that waits for a provider holds none, as it
/// would if each had its own. Safe from any thread.
class BorrowedParser {
 public:
  BorrowedParser();
  ~BorrowedParser();
  BorrowedParser(const BorrowedParser&) = delete;
  BorrowedParser& operator=(const BorrowedParser&) = delete;

  simdjson::dom::parser& operator*() { return *parser_; }
  simdjson::dom::parser* operator->() { return parser_.get(); }

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
};

}  // namespace fiscal::described
