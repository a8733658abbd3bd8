#pragma once

#include <string>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"

namespace fiscal::sandbox {

/// ADN for contributors: distribution by NSU and the documents of a key. Members are in PascalCase and 404
/// and 400 carry the same body as 200. Safe for threads.
class Adn {
 public:
  explicit Adn(Office& office) : office_(office) {}
  /// GET /DFe/{NSU}?cnpjConsulta=..&lote=true: up to 50 documents after the NSU.
  Answer distribution(const std::string& nsu, const std::string& query, const Certificate& client) const;
  /// GET /NFSe/{key}/Eventos: the NFS-e and its events.
  Answer documents_of(const std::string& key, const Certificate& client) const;

 private:
  Answer lot(const std::vector<Distributed>& documents) const;
  Answer nothing(int status, const char* code) const;

  Office& office_;
};

}  // namespace fiscal::sandbox
