#include "sdk/national/src/dps_parts.h"

#include <algorithm>

namespace fiscal::national {
namespace {

void write_tax_id(LayoutWriter& out, std::string_view tax_id, const Place& place) {
  if (tax_id.size() == 11) return out.digits("CPF", tax_id, place, 11, 11);
  if (tax_id.size() == 14) return out.code("CNPJ", tax_id, place, 14);
  out.problem("tax_id_malformed", place, "The tax number is neither a CPF nor a CNPJ.",
              "Give eleven digits or fourteen characters.");
}

void write_identity(LayoutWriter& out, const Party& party, const Place& place) {
  if (party.tax_id) return write_tax_id(out, *party.tax_id, place / "tax_id");
  if (party.foreign_tax_id) return out.any("NIF", *party.foreign_tax_id, place / "foreign_tax_id", 40);
  if (party.no_foreign_tax_id) return out.number("cNaoNIF", static_cast<int>(*party.no_foreign_tax_id));
  out.missing(place / "tax_id", "Give tax_id, foreign_tax_id or no_foreign_tax_id.");
}

/// A part of a foreign address, all of which the layout demands.
void write_foreign(LayoutWriter& out, std::string_view element, const std::optional<std::string>& value,
                   const Place& place, std::size_t max) {
  if (value) return out.any(element, *value, place, max);
  out.missing(place, "Give it: an address abroad has postal code, city and region.");
}

void write_street(LayoutWriter& out, std::string_view street, std::string_view number,
                  const std::optional<std::string>& complement, std::string_view district,
                  const Place& place) {
  out.line("xLgr", street, place / "street", 1, 255);
  out.line("nro", number, place / "number", 1, 60);
  if (complement) out.line("xCpl", *complement, place / "complement", 1, 156);
  out.line("xBairro", district, place / "district", 1, 60);
}

void write_address(LayoutWriter& out, const Address& address, const Place& place) {
  out.open("end");
  if (address.country && *address.country != "BR") {
    out.open("endExt");
    out.code("cPais", *address.country, place / "country", 2);
    write_foreign(out, "cEndPost", address.foreign_postal_code, place / "foreign_postal_code", 11);
    write_foreign(out, "xCidade", address.city, place / "city", 60);
    write_foreign(out, "xEstProvReg", address.region, place / "region", 60);
  } else {
    out.open("endNac");
    if (address.municipality)
      out.digits("cMun", *address.municipality, place / "municipality", 7, 7);
    else
      out.missing(place / "municipality", "Give the IBGE code, or leave the address out.");
    if (address.postal_code)
      out.digits("CEP", *address.postal_code, place / "postal_code", 8, 8);
    else
      out.missing(place / "postal_code", "Give the CEP, or leave the address out.");
  }
  out.close();
  write_street(out, address.street, address.number, address.complement, address.district, place);
  out.close();
}

std::string registration_text(std::string_view given, Registration mode) {
  const bool digits = std::all_of(given.begin(), given.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (mode != Registration::Padded || !digits || given.size() >= 15) return std::string(given);
  return std::string(15 - given.size(), '0').append(given);
}

/// DPS regEspTrib.
int special_regime_code(SpecialRegime regime) {
  return regime == SpecialRegime::Other ? 9 : static_cast<int>(regime);
}

}  // namespace

void write_issuer(LayoutWriter& out, const Issuer& issuer, const DpsOptions& options, const Place& place) {
  // Name and address of an issuer that renders the service are the register's: E0121 and E0128 refuse them.
  out.open("prest");
  write_tax_id(out, issuer.tax_id, place / "tax_id");
  if (issuer.caepf) out.digits("CAEPF", *issuer.caepf, place / "caepf", 14, 14);
  if (issuer.municipal_registration && options.registration != Registration::Omitted)
    out.any("IM", registration_text(*issuer.municipal_registration, options.registration),
            place / "municipal_registration", 15);
  if (issuer.phone) out.digits("fone", *issuer.phone, place / "phone", 6, 20);
  if (issuer.email) out.line("email", *issuer.email, place / "email", 1, 80);
  out.open("regTrib").number("opSimpNac", static_cast<int>(issuer.tax_regime) + 1);
  if (issuer.simples_assessment) out.number("regApTribSN", static_cast<int>(*issuer.simples_assessment) + 1);
  out.number("regEspTrib", special_regime_code(issuer.special_regime));
  out.close().close();
}

void write_party(LayoutWriter& out, std::string_view element, const Party& party, const Place& place,
                 PartyForm form) {
  out.open(element);
  write_identity(out, party, place);
  if (form == PartyForm::Complete) {
    if (party.caepf) out.digits("CAEPF", *party.caepf, place / "caepf", 14, 14);
    if (party.municipal_registration)
      out.any("IM", *party.municipal_registration, place / "municipal_registration", 15);
    out.any("xNome", party.name, place / "name", 300);
  } else {
    out.line("xNome", party.name, place / "name", 1, 150);
  }
  if (form != PartyForm::NameOnly) {
    if (party.address) write_address(out, *party.address, place / "address");
    if (party.phone) out.digits("fone", *party.phone, place / "phone", 6, 20);
    if (party.email) out.line("email", *party.email, place / "email", 1, 80);
  }
  out.close();
}

void write_site(LayoutWriter& out, const Site& site, const Place& place) {
  out.open("end");
  if (site.postal_code) {
    out.digits("CEP", *site.postal_code, place / "postal_code", 8, 8);
  } else {
    out.open("endExt");
    write_foreign(out, "cEndPost", site.foreign_postal_code, place / "foreign_postal_code", 11);
    write_foreign(out, "xCidade", site.city, place / "city", 60);
    write_foreign(out, "xEstProvReg", site.region, place / "region", 60);
    out.close();
  }
  write_street(out, site.street, site.number, site.complement, site.district, place);
  out.close();
}

}  // namespace fiscal::national
