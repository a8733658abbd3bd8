#pragma once

#include <fiscal/municipal/facts.hpp>
#include <fiscal/municipal/profile.hpp>
#include <fiscal/request.hpp>

#include <map>
#include <optional>
#include <string>

namespace fiscal::municipal {

/// What a town's service wants to know and an invoice does not say: a connection's settings.
struct LocalFacts {
  std::optional<std::string> cnae;  ///< Seven digits.
  std::map<std::string, std::string, std::less<>>
      municipal_codes;                                    ///< CodigoTributacaoMunicipio by national code.
  std::map<std::string, std::string, std::less<>> cnaes;  ///< CNAE by national code.
  std::map<std::string, std::string, std::less<>>
      country_codes;  ///< Four digits by ISO code, before those that this library knows.
  bool cultural_incentive = false;
  std::string user;
  std::string password;  ///< As the settings have it, a `${secret:name}` included.
  std::string access_key;
  std::string authorization_key;
};

/// The facts of one request: the issuer, and a lot of one declaration. `request.number` and `invoice.issuer`
/// must be there. Amounts follow from the invoice by ABRASF 2.04, 4.1.2: base = price - deductions -
/// unconditional discount, ISS = base x rate, rounded half to even at the centavo.
Facts facts_of(const IssueInvoice& request, const Profile& profile, const LocalFacts& local = {});

/// One more declaration of the same lot; its number and series are the request's.
void add_declaration(Facts& lot, const IssueInvoice& request, const LocalFacts& local = {});

/// The facts that every message of an issuer shares.
Facts issuer_facts(const Issuer& issuer, const Profile& profile, const LocalFacts& local = {});

/// Whether a message is a test, for the services that ask it of every one.
void set_environment(Facts& facts, Environment environment);

/// What identifies an RPS, for questions about it.
void set_rps(Facts& facts, const DocumentNumber& number);

/// The two letters of the state in which a municipality lies, by the first two digits of its IBGE code; empty
/// for none.
std::string state_of_municipality(std::string_view ibge);

/// A country's four digits in the table of the Banco Central, as ABRASF uses it (tsCodigoPaisBacen); empty
/// where this library does not know it.
std::string central_bank_country(std::string_view iso_code);

}  // namespace fiscal::municipal
