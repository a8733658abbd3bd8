#include "sdk/sandbox/routes.h"

#include <algorithm>
#include <iostream>

#include "sdk/sandbox/envelope.h"
#include "sdk/sandbox/query.h"

namespace fiscal::sandbox {
namespace {

Answer html_page(int status, const char* title) {
  return {status,
          std::string("<!DOCTYPE html><html><head><title>") + title + "</title></head><body><h1>" + title +
              "</h1></body></html>",
          "text/html"};
}

Answer wrong_method() {
  return {405, "{\"message\":\"The requested resource does not support this http method.\"}"};
}

}  // namespace

Routes::Routes(Office& office)
    : office_(office), issue_(office), events_(office), queries_(office), adn_(office), parameters_(office) {}

Answer uncatalogued_answer(const Office& office, int status) {
  Findings findings;
  findings.add("E999");
  return error_answer(office, status, findings, ErrorSpelling::Issue);
}

Answer Routes::answer(const Exchange& exchange, const Certificate& client, std::int64_t hidden_ms) {
  try {
    if (!client.valid_at(office_.clock.now())) {
      Findings findings;
      findings.add("E1203");
      return error_answer(office_, 403, findings, ErrorSpelling::Issue);
    }
    if (client.cnpj.empty() && client.cpf.empty()) {
      Findings findings;
      findings.add("E1209");
      return error_answer(office_, 403, findings, ErrorSpelling::Issue);
    }
    return route(exchange, client, hidden_ms);
  } catch (const std::exception& error) {
    std::cerr << "fiscal-sandbox: " << exchange.method << ' ' << exchange.path << ": " << error.what()
              << '\n';
    return uncatalogued_answer(office_, 500);
  }
}

Answer Routes::route(const Exchange& exchange, const Certificate& client, std::int64_t hidden_ms) {
  auto parts = path_parts(exchange.path);
  // Both https://host/SefinNacional and https://host/API/SefinNacional are in use.
  if (!parts.empty() && parts[0] == "API") parts.erase(parts.begin());
  if (parts.empty()) return html_page(404, "404 - File or directory not found.");
  const std::string area = parts[0];
  parts.erase(parts.begin());
  if (area == "SefinNacional") return sefin(exchange, parts, client, hidden_ms);
  if (area == "parametrizacao") return exchange.method == "GET" ? parameters_.get(parts) : wrong_method();
  if (area == "contribuintes") {
    if (exchange.method != "GET") return wrong_method();
    if (parts.size() == 2 && parts[0] == "DFe") return adn_.distribution(parts[1], exchange.query, client);
    if (parts.size() == 3 && parts[0] == "NFSe" && parts[2] == "Eventos")
      return adn_.documents_of(parts[1], client);
  }
  return html_page(404, "404 - File or directory not found.");
}

Answer Routes::sefin(const Exchange& exchange, const std::vector<std::string>& parts,
                     const Certificate& client, std::int64_t hidden_ms) {
  const bool get = exchange.method == "GET", post = exchange.method == "POST";
  const std::size_t depth = parts.size();
  if (depth == 0) return html_page(404, "404 - File or directory not found.");
  if (parts[0] == "nfse") {
    if (depth == 1) return post ? issue_.receive(exchange) : wrong_method();
    if (depth == 2) return get ? queries_.nfse(parts[1], client, hidden_ms) : wrong_method();
    if (parts[2] != "eventos") return html_page(404, "404 - File or directory not found.");
    if (depth == 3) return post ? events_.receive(parts[1], exchange) : wrong_method();
    // The manual has a list by type; the field answers 405 to it.
    if (depth == 5 && get) return queries_.event(parts[1], parts[3], parts[4], client, hidden_ms);
    return wrong_method();
  }
  if (parts[0] == "dps" && depth == 2) {
    if (get) return queries_.dps(parts[1], client, hidden_ms);
    return exchange.method == "HEAD" ? queries_.dps_exists(parts[1], hidden_ms) : wrong_method();
  }
  if (depth == 1 && (parts[0] == "DANFSe" || parts[0] == "ParametrosMunicipais")) {
    return {501, "{\"message\":\"Not Implemented\"}"};
  }
  return html_page(404, "404 - File or directory not found.");
}

}  // namespace fiscal::sandbox
