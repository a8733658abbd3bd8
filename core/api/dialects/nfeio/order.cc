#include "core/api/dialects/nfeio/order.h"

#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/dialects/members.h"
#include "core/api/dialects/service_codes.h"

namespace fiscal::dialects::nfeio {
namespace {

/// What the canonical invoice keeps for the answers and no document shows, in the order of NFE.io's own
/// description.
constexpr std::array kept_members = {
    "cityServiceCode", "federalServiceCode", "cnaeCode", "rpsSerialNumber",
    "rpsNumber",       "taxationType",       "issuedOn", "othersAmountWithheld",
    "issTaxAmount",    "issAmountWithheld"};

class OrderReader {
 public:
  OrderReader(const Json& body, const Terms& terms)
      : body_(body),
        terms_(terms),
        members_(body, [this](const Unfit& unfit) { wrong(unfit.name, in_english(unfit)); }) {}

  Wanted read() {
    service();
    amounts();
    if (!member(body_, "borrower").is_null()) customer(members_.inside("borrower"));
    iss();
    withheld();
    ibs_cbs();
    dates();
    keep();
    if ((wanted_.external_id = members_.word("externalId")))
      invoice_["reference"] = *wanted_.external_id;
    else if (member(body_, "externalId") == "")
      wrong("externalId", "must not be empty");
    wanted_.invoice = invoice_.dump();
    return std::move(wanted_);
  }

 private:
  void wrong(const std::string& field, const std::string& text) {
    wanted_.problems.push_back({"field_malformed", {}, field, field + " " + text, "Correct it."});
  }

  void put(const char* part, const char* name, const std::optional<std::string>& text) {
    if (text) invoice_[part][name] = *text;
  }

  /// An amount of the body; nothing where it is absent or zero.
  std::optional<Money> amount(const char* name) {
    const Json& value = member(body_, name);
    if (value.is_null()) return std::nullopt;
    const auto money = reais_of(value);
    if (!money) wrong(name, "must be an amount in reais with at most two decimals");
    return money && money->centavos > 0 ? money : std::nullopt;
  }

  void service() {
    const auto city = members_.word("cityServiceCode");
    const auto federal = members_.word("federalServiceCode");
    invoice_["service"] = Json::object();
    if (city && terms_.services.contains(*city)) {
      invoice_["service"] = service_of_code(terms_, *city).value();
    } else if (const auto code = federal ? federal : city) {
      const auto known = service_of_code(terms_, *code);
      if (known)
        invoice_["service"] = *known;
      else
        wrong(federal ? "federalServiceCode" : "cityServiceCode",
              "is not known: " + known.error().text + ". " + known.error().fix);
    }
    const Json& description = member(body_, "description");
    if (description.is_string() && !description.get_ref<const std::string&>().empty())
      invoice_["service"]["description"] = description;
    else if (!description.is_null())
      wrong("description", "must be a text");
    if (auto nbs = members_.word("nbsCode")) {
      std::erase(*nbs, '.');
      invoice_["service"]["nbs"] = *nbs;
    }
    put("service", "notes", members_.text("additionalInformation", 2000));
    place();
    activity();
  }

  void place() { put("service", "municipality", members_.inside("location").inside("city").word("code")); }

  void activity() {
    if (member(body_, "activityEvent").is_null()) return;
    const Members event = members_.inside("activityEvent");
    Json canonical = Json::object();
    if (const auto name = event.text("name")) canonical["name"] = *name;
    if (const auto begins = event.text("beginOn")) canonical["starts"] = begins->substr(0, 10);
    if (const auto ends = event.text("endOn")) canonical["ends"] = ends->substr(0, 10);
    for (const char* code : {"Code", "code"})
      if (const auto given = event.word(code)) canonical["code"] = *given;
    invoice_["service"]["event"] = std::move(canonical);
  }

  void amounts() {
    const Json& price = member(body_, "servicesAmount");
    const auto money = reais_of(price);
    if (money)
      invoice_["amount"] = money->centavos;
    else if (!price.is_null())
      wrong("servicesAmount", "must be an amount in reais with at most two decimals");
    else
      wrong("servicesAmount", "is required");
    if (const auto deductions = amount("deductionsAmount"))
      invoice_["deductions"]["amount"] = deductions->centavos;
    if (const auto discount = amount("discountUnconditionedAmount"))
      invoice_["discounts"]["unconditional"] = discount->centavos;
    if (const auto discount = amount("discountConditionedAmount"))
      invoice_["discounts"]["conditional"] = discount->centavos;
  }

  void customer(const Members& borrower) {
    Json& party = invoice_["customer"] = Json::object();
    if (const auto number = borrower.word("federalTaxNumber")) {
      const std::string tax_id = tax_id_of_number(*number, borrower.text("type").value_or(""));
      if (tax_id.empty())
        wrong("borrower.federalTaxNumber", "is neither a CPF nor a CNPJ");
      else
        party["tax_id"] = tax_id;
    }
    if (const auto name = borrower.text("name")) party["name"] = *name;
    if (const auto email = borrower.text("email")) party["email"] = *email;
    if (const auto phone = borrower.word("phoneNumber")) party["phone"] = *phone;
    if (const auto registration = borrower.word("municipalTaxNumber"))
      party["municipal_registration"] = *registration;
    if (!borrower.raw("address").is_null()) address(party, borrower.inside("address"));
  }

  void address(Json& party, const Members& given) {
    Json canonical = Json::object();
    const std::pair<const char*, const char*> texts[] = {{"street", "street"},
                                                         {"number", "number"},
                                                         {"additionalInformation", "complement"},
                                                         {"district", "district"}};
    for (const auto& [theirs, ours] : texts)
      if (const auto text = given.word(theirs, 500)) canonical[ours] = *text;
    const std::string country = given.text("country").value_or("BRA");
    const Members city = given.inside("city");
    const auto state = given.text("state"), town = city.text("name");
    if (country == "BRA" || country == "BR") {
      if (const auto code = city.word("code")) canonical["municipality"] = *code;
      if (auto postal = given.word("postalCode")) {
        std::erase_if(*postal, [](char c) { return c == '-' || c == '.' || c == ' '; });
        canonical["postal_code"] = *postal;
      }
    } else {
      if (country.size() != 2)
        wrong("borrower.address.country", "must be BRA, or two letters (ISO 3166-1) for another country");
      canonical["country"] = country;
      if (town) canonical["city"] = *town;
      if (state) canonical["region"] = *state;
      if (const auto postal = given.word("postalCode")) canonical["foreign_postal_code"] = *postal;
    }
    party["address"] = std::move(canonical);
  }

  /// NFE.io writes rates as fractions (0.05); what is 0.2 or more is a percentage (5).
  void iss() {
    Json& iss = invoice_["taxes"]["iss"] = Json::object();
    if (const Json& given = member(body_, "issRate"); !given.is_null()) {
      auto rate = percent_at(given);
      if (rate && rate->ten_thousandths < 2000) rate->ten_thousandths *= 100;
      if (!rate)
        wrong("issRate", "must be a rate with at most four decimals, such as 0.05");
      else if (rate->ten_thousandths > 0 && (!terms_.national_portal || amount("issAmountWithheld")))
        iss["rate"] = to_text(*rate);
    }
    if (amount("issAmountWithheld")) iss["withheld_by"] = "customer";
    const std::string kind = members_.text("taxationType").value_or("None");
    if (kind == "Immune" || kind == "OutsideCityImmune" || kind == "ObjectiveImune")
      iss["treatment"] = "immune";
    else if (kind == "Export")
      iss["treatment"] = "export";
    else if (kind != "None" && kind != "WithinCity" && kind != "OutsideCity")
      wrong(
          "taxationType",
          kind + " needs what this request cannot say: use POST /v1/invoices for exemptions and suspensions");
  }

  void withheld() {
    Json withholding = Json::object();
    if (const auto income = amount("irAmountWithheld")) withholding["income_tax"] = income->centavos;
    if (const auto social = amount("inssAmountWithheld")) withholding["social_security"] = social->centavos;
    const auto pis = amount("pisAmountWithheld"), cofins = amount("cofinsAmountWithheld"),
               csll = amount("csllAmountWithheld");
    const Money sum = pis.value_or(Money{}) + cofins.value_or(Money{}) + csll.value_or(Money{});
    if (sum.centavos > 0) withholding["contributions"] = sum.centavos;
    if (!withholding.empty()) invoice_["taxes"]["withholding"] = std::move(withholding);
    std::string which;
    for (const auto& [given, name] :
         {std::pair(pis, "pis"), std::pair(cofins, "cofins"), std::pair(csll, "csll")})
      if (given) which += (which.empty() ? "" : "_") + std::string(name);
    const auto cst = members_.word("cstPisCofins");
    if (cst) invoice_["taxes"]["pis_cofins"]["cst"] = cst->size() == 1 ? "0" + *cst : *cst;
    if (cst && !which.empty()) invoice_["taxes"]["pis_cofins"]["withheld"] = which;
    if (amount("othersAmountWithheld"))
      wrong("othersAmountWithheld", "has no place in the national document: leave it out");
  }

  void ibs_cbs() {
    if (member(body_, "ibsCbs").is_null()) return;
    const Members given = members_.inside("ibsCbs");
    Json canonical = Json::object();
    const auto classification = given.word("classCode");
    if (classification) canonical["classification"] = *classification;
    if (const auto situation = given.word("situationCode"))
      canonical["cst"] = *situation;
    else if (classification)
      canonical["cst"] = classification->substr(0, 3);
    if (const auto indicator = given.word("operationIndicator"))
      canonical["operation_indicator"] = *indicator;
    invoice_["taxes"]["ibs_cbs"] = std::move(canonical);
  }

  /// `accrualOn` is when the service was rendered; in older requests only `issuedOn` says it.
  void dates() {
    for (const char* name : {"accrualOn", "issuedOn"})
      if (const auto text = members_.text(name)) {
        if (!parse_date(std::string_view(*text).substr(0, 10)))
          wrong(name, "must begin with a date");
        else
          invoice_["competence_date"] = text->substr(0, 10);
        return;
      }
  }

  void keep() {
    for (const char* name : kept_members)
      if (const Json& value = member(body_, name); !value.is_null()) {
        if (!value.is_string() && !value.is_number()) {
          wrong(name, "must be a text or a number");
          continue;
        }
        std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (text.size() > 500)
          wrong(name, "is longer than 500 bytes");
        else if (!text.empty())
          invoice_["metadata"][std::string("nfeio.") + name] = std::move(text);
      }
    members_.inside("approximateTax");
    if (const Json& approximate = member(body_, "approximateTax"); approximate.is_object()) {
      std::string text = approximate.dump();
      if (text.size() > 500)
        wrong("approximateTax", "is longer than 500 bytes");
      else
        invoice_["metadata"]["nfeio.approximateTax"] = std::move(text);
    }
  }

  const Json& body_;
  const Terms& terms_;
  Json invoice_ = Json::object();
  Wanted wanted_;
  Members members_;
};

std::string padded(const std::string& digits, std::size_t size) {
  return digits.size() >= size ? digits : std::string(size - digits.size(), '0') + digits;
}

}  // namespace

std::string tax_id_of_number(const std::string& digits, const std::string& type) {
  const std::string plain = normalise_tax_id(digits);
  const std::string cpf = padded(plain, 11), cnpj = padded(plain, 14);
  const bool may_be_cpf = tax_id_kind(cpf) == TaxIdKind::Cpf && type != "LegalEntity";
  const bool may_be_cnpj = tax_id_kind(cnpj) == TaxIdKind::Cnpj && type != "NaturalPerson";
  if (may_be_cpf && may_be_cnpj) return cnpj.substr(8, 4) == "0001" ? cnpj : cpf;
  if (may_be_cpf) return cpf;
  return may_be_cnpj ? cnpj : std::string();
}

Wanted read_order(const Json& body, const Terms& terms) { return OrderReader(body, terms).read(); }

}  // namespace fiscal::dialects::nfeio
