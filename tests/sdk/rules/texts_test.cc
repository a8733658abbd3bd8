#include <fiscal/rules.hpp>

#include "tests/support/catch.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sdk/rules/base_invoice.h"

// The sizes and characters of the layout's texts, stated a second time and tried one by one.
namespace fiscal::test {
namespace {

enum class Takes { Anything, Latin, Digits, Alphanumeric, Capitals };

struct TextField {
  std::string field;
  std::size_t min;
  std::size_t max;
  Takes takes;
  std::function<std::string&(Invoice&)> text;
};

std::string& open_text(std::string& text) { return text; }
std::string& open_text(std::optional<std::string>& text) { return text ? *text : text.emplace(); }

class TextFields {
 public:
  template <class Subject>
  using Find = Subject& (*)(Invoice& invoice);

  template <class Subject, class Member>
  void add(const std::string& at, Find<Subject> find, const std::string& field, Member Subject::*member,
           std::size_t min, std::size_t max, Takes takes) {
    fields_.push_back({at + field, min, max, takes,
                       [find, member](Invoice& i) -> std::string& { return open_text(find(i).*member); }});
  }

  void add_party(const std::string& at, Find<Party> find) {
    add(at, find, "/name", &Party::name, 1, 300, Takes::Anything);
    add(at, find, "/municipal_registration", &Party::municipal_registration, 1, 15, Takes::Anything);
    add(at, find, "/caepf", &Party::caepf, 14, 14, Takes::Digits);
    add_contact(at, find);
  }

  void add_short_party(const std::string& at, Find<Party> find) {
    add(at, find, "/name", &Party::name, 1, 150, Takes::Latin);
    add_contact(at, find);
  }

  void add_address(const std::string& at, Find<Address> find) {
    add(at, find, "/street", &Address::street, 1, 255, Takes::Latin);
    add(at, find, "/number", &Address::number, 1, 60, Takes::Latin);
    add(at, find, "/complement", &Address::complement, 1, 156, Takes::Latin);
    add(at, find, "/district", &Address::district, 1, 60, Takes::Latin);
    add(at, find, "/postal_code", &Address::postal_code, 8, 8, Takes::Digits);
    add(at, find, "/country", &Address::country, 2, 2, Takes::Capitals);
    add(at, find, "/city", &Address::city, 1, 60, Takes::Anything);
    add(at, find, "/region", &Address::region, 1, 60, Takes::Anything);
    add(at, find, "/foreign_postal_code", &Address::foreign_postal_code, 1, 11, Takes::Anything);
  }

  void add_site(const std::string& at, Find<Site> find) {
    add(at, find, "/street", &Site::street, 1, 255, Takes::Latin);
    add(at, find, "/number", &Site::number, 1, 60, Takes::Latin);
    add(at, find, "/complement", &Site::complement, 1, 156, Takes::Latin);
    add(at, find, "/district", &Site::district, 1, 60, Takes::Latin);
    add(at, find, "/postal_code", &Site::postal_code, 8, 8, Takes::Digits);
    add(at, find, "/city", &Site::city, 1, 60, Takes::Anything);
    add(at, find, "/region", &Site::region, 1, 60, Takes::Anything);
    add(at, find, "/foreign_postal_code", &Site::foreign_postal_code, 1, 11, Takes::Anything);
  }

  void add_text(const std::string& field, std::function<std::string&(Invoice&)> text, std::size_t min,
                std::size_t max, Takes takes) {
    fields_.push_back({field, min, max, takes, std::move(text)});
  }

  const std::vector<TextField>& all() const { return fields_; }

 private:
  void add_contact(const std::string& at, Find<Party> find) {
    add(at, find, "/foreign_tax_id", &Party::foreign_tax_id, 1, 40, Takes::Anything);
    add(at, find, "/email", &Party::email, 1, 80, Takes::Latin);
    add(at, find, "/phone", &Party::phone, 6, 20, Takes::Digits);
  }

  std::vector<TextField> fields_;
};

/// Every part that holds a text.
Invoice full_invoice() {
  Invoice i = valid_invoice();
  i.intermediary = company_in_brazil();
  i.replaces = Substitution{nfse_key_of_issuer, SubstitutionReason::Other, {}};
  i.service.foreign_trade = foreign_trade();
  i.service.construction = Construction{{}, {}, {}, site_in_brazil()};
  i.service.event = EventActivity{"Feira", {2026, 11, 10}, {2026, 11, 10}, {}, site_in_brazil()};
  i.service.purchase_order_items = {"1"};
  i.deductions = Deductions{{}, {}, {deduction_document()}};
  i.taxes.iss.benefit = MunicipalBenefit{"35503080000001", {}, {}};
  i.taxes.ibs_cbs = ibs_cbs();
  i.taxes.ibs_cbs->recipient = company_in_brazil();
  i.taxes.ibs_cbs->real_estate = RealEstate{{}, {}, site_in_brazil()};
  i.taxes.ibs_cbs->reimbursements = {reimbursement()};
  i.taxes.ibs_cbs->reimbursements[0].supplier = company_in_brazil();
  return i;
}

void add_service_texts(TextFields& fields) {
  const auto service = [](Invoice& i) -> Service& { return i.service; };
  fields.add<Service>("/service", service, "/municipal_code", &Service::municipal_code, 3, 3, Takes::Digits);
  fields.add<Service>("/service", service, "/description", &Service::description, 1, 2000, Takes::Anything);
  fields.add<Service>("/service", service, "/internal_code", &Service::internal_code, 1, 20,
                      Takes::Alphanumeric);
  fields.add<Service>("/service", service, "/technical_document", &Service::technical_document, 1, 40,
                      Takes::Anything);
  fields.add<Service>("/service", service, "/document_reference", &Service::document_reference, 1, 255,
                      Takes::Latin);
  fields.add<Service>("/service", service, "/purchase_order", &Service::purchase_order, 1, 60, Takes::Latin);
  fields.add<Service>("/service", service, "/notes", &Service::notes, 1, 2000, Takes::Latin);
  fields.add_text(
      "/service/purchase_order_items/0",
      [](Invoice& i) -> std::string& { return i.service.purchase_order_items[0]; }, 1, 60, Takes::Latin);

  const auto trade = [](Invoice& i) -> ForeignTrade& { return *i.service.foreign_trade; };
  fields.add<ForeignTrade>("/service/foreign_trade", trade, "/currency", &ForeignTrade::currency, 3, 3,
                           Takes::Digits);
  fields.add<ForeignTrade>("/service/foreign_trade", trade, "/import_declaration",
                           &ForeignTrade::import_declaration, 1, 12, Takes::Latin);
  fields.add<ForeignTrade>("/service/foreign_trade", trade, "/export_registration",
                           &ForeignTrade::export_registration, 1, 12, Takes::Latin);

  const auto work = [](Invoice& i) -> Construction& { return *i.service.construction; };
  fields.add<Construction>("/service/construction", work, "/property_registration",
                           &Construction::property_registration, 1, 30, Takes::Anything);
  fields.add<Construction>("/service/construction", work, "/work_code", &Construction::work_code, 1, 30,
                           Takes::Anything);
  fields.add<Construction>("/service/construction", work, "/cib", &Construction::cib, 8, 8, Takes::Anything);
  fields.add_site("/service/construction/site",
                  [](Invoice& i) -> Site& { return *i.service.construction->site; });

  const auto event = [](Invoice& i) -> EventActivity& { return *i.service.event; };
  fields.add<EventActivity>("/service/event", event, "/name", &EventActivity::name, 1, 255, Takes::Latin);
  fields.add<EventActivity>("/service/event", event, "/code", &EventActivity::code, 1, 30, Takes::Anything);
  fields.add_site("/service/event/site", [](Invoice& i) -> Site& { return *i.service.event->site; });
}

void add_deduction_texts(TextFields& fields) {
  const std::string at = "/deductions/documents/0";
  const auto document = [](Invoice& i) -> DeductionDocument& { return i.deductions->documents[0]; };
  using D = DeductionDocument;
  fields.add<D>(at, document, "/municipal_number", &D::municipal_number, 1, 15, Takes::Digits);
  fields.add<D>(at, document, "/municipal_code", &D::municipal_code, 1, 9, Takes::Alphanumeric);
  fields.add<D>(at, document, "/fiscal_document", &D::fiscal_document, 1, 255, Takes::Latin);
  fields.add<D>(at, document, "/other_document", &D::other_document, 1, 255, Takes::Latin);
  fields.add<D>(at, document, "/other_kind", &D::other_kind, 1, 150, Takes::Latin);
  fields.add_party(at + "/supplier",
                   [](Invoice& i) -> Party& { return *i.deductions->documents[0].supplier; });
  fields.add_address(at + "/supplier/address",
                     [](Invoice& i) -> Address& { return *i.deductions->documents[0].supplier->address; });
}

void add_ibs_cbs_texts(TextFields& fields) {
  const std::string at = "/taxes/ibs_cbs";
  const auto declared = [](Invoice& i) -> IbsCbs& { return *i.taxes.ibs_cbs; };
  fields.add<IbsCbs>(at, declared, "/cst", &IbsCbs::cst, 3, 3, Takes::Digits);
  fields.add<IbsCbs>(at, declared, "/classification", &IbsCbs::classification, 6, 6, Takes::Digits);
  fields.add<IbsCbs>(at, declared, "/presumed_credit", &IbsCbs::presumed_credit, 2, 2, Takes::Digits);
  fields.add<IbsCbs>(at, declared, "/regular_cst", &IbsCbs::regular_cst, 3, 3, Takes::Digits);
  fields.add<IbsCbs>(at, declared, "/regular_classification", &IbsCbs::regular_classification, 6, 6,
                     Takes::Digits);
  fields.add_short_party(at + "/recipient", [](Invoice& i) -> Party& { return *i.taxes.ibs_cbs->recipient; });
  fields.add_address(at + "/recipient/address",
                     [](Invoice& i) -> Address& { return *i.taxes.ibs_cbs->recipient->address; });

  const auto estate = [](Invoice& i) -> RealEstate& { return *i.taxes.ibs_cbs->real_estate; };
  fields.add<RealEstate>(at + "/real_estate", estate, "/property_registration",
                         &RealEstate::property_registration, 1, 30, Takes::Anything);
  fields.add<RealEstate>(at + "/real_estate", estate, "/cib", &RealEstate::cib, 8, 8, Takes::Anything);
  fields.add_site(at + "/real_estate/site",
                  [](Invoice& i) -> Site& { return *i.taxes.ibs_cbs->real_estate->site; });

  using R = Reimbursement;
  const auto passed = [](Invoice& i) -> R& { return i.taxes.ibs_cbs->reimbursements[0]; };
  const std::string passed_at = at + "/reimbursements/0";
  fields.add<R>(passed_at, passed, "/dfe_kind_text", &R::dfe_kind_text, 1, 255, Takes::Latin);
  fields.add<R>(passed_at, passed, "/dfe_key", &R::dfe_key, 1, 50, Takes::Anything);
  fields.add<R>(passed_at, passed, "/number", &R::number, 1, 255, Takes::Latin);
  fields.add<R>(passed_at, passed, "/description", &R::description, 1, 255, Takes::Latin);
  fields.add<R>(passed_at, passed, "/kind_text", &R::kind_text, 1, 150, Takes::Latin);
  fields.add_short_party(passed_at + "/supplier",
                         [](Invoice& i) -> Party& { return *i.taxes.ibs_cbs->reimbursements[0].supplier; });
}

std::vector<TextField> all_fields() {
  TextFields fields;
  const auto issuer = [](Invoice& i) -> Issuer& { return *i.issuer; };
  fields.add<Issuer>("/issuer", issuer, "/municipal_registration", &Issuer::municipal_registration, 1, 15,
                     Takes::Anything);
  fields.add<Issuer>("/issuer", issuer, "/caepf", &Issuer::caepf, 14, 14, Takes::Digits);
  fields.add<Issuer>("/issuer", issuer, "/email", &Issuer::email, 1, 80, Takes::Latin);
  fields.add<Issuer>("/issuer", issuer, "/phone", &Issuer::phone, 6, 20, Takes::Digits);
  fields.add<Substitution>(
      "/replaces", [](Invoice& i) -> Substitution& { return *i.replaces; }, "/text", &Substitution::text, 15,
      255, Takes::Latin);
  fields.add<MunicipalBenefit>(
      "/taxes/iss/benefit", [](Invoice& i) -> MunicipalBenefit& { return *i.taxes.iss.benefit; }, "/number",
      &MunicipalBenefit::number, 14, 14, Takes::Digits);
  fields.add_party("/customer", [](Invoice& i) -> Party& { return *i.customer; });
  fields.add_address("/customer/address", [](Invoice& i) -> Address& { return *i.customer->address; });
  fields.add_party("/intermediary", [](Invoice& i) -> Party& { return *i.intermediary; });
  fields.add_address("/intermediary/address",
                     [](Invoice& i) -> Address& { return *i.intermediary->address; });
  add_service_texts(fields);
  add_deduction_texts(fields);
  add_ibs_cbs_texts(fields);
  return fields.all();
}

std::string filled(std::size_t characters, Takes takes) {
  const std::string one = takes == Takes::Latin      ? "ç"
                          : takes == Takes::Anything ? "名"
                          : takes == Takes::Capitals ? "P"
                                                     : "7";
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) text += one;
  return text;
}

bool is_found(const TextField& field, const std::string& text, std::string_view code) {
  Invoice invoice = full_invoice();
  field.text(invoice) = text;
  const Findings findings = find_rule_set("dps/1.01")->check(invoice, valid_context());
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.field == field.field && finding.code == code && finding.official_code == "E1235";
  });
}

TEST_CASE("each text of a DPS has its size", "[sdk][rules][texts]") {
  for (const TextField& field : all_fields()) {
    INFO(field.field);
    CHECK_FALSE(is_found(field, filled(field.min, field.takes), "text_size"));
    CHECK_FALSE(is_found(field, filled(field.max, field.takes), "text_size"));
    CHECK(is_found(field, filled(field.min - 1, field.takes), "text_size"));
    CHECK(is_found(field, filled(field.max + 1, field.takes), "text_size"));
    CHECK(is_found(field, std::string(field.min, ' '), "text_size"));
  }
}

TEST_CASE("each text of a DPS has its characters", "[sdk][rules][texts]") {
  for (const TextField& field : all_fields()) {
    INFO(field.field);
    CHECK_FALSE(is_found(field, filled(field.max, field.takes), "text_characters"));
    CHECK(is_found(field, "Rua 😀 1", "text_characters") == (field.takes != Takes::Anything));
    CHECK(is_found(field, "a\x01z", "text_characters"));
    if (field.takes == Takes::Latin) {
      CHECK(is_found(field, "Rua Ω 1", "text_characters"));
      CHECK_FALSE(is_found(field, "Rua “A” – 1", "text_characters"));
      CHECK_FALSE(is_found(field, "linha\nlinha ÿ !", "text_characters"));
      CHECK_FALSE(is_found(field, " " + filled(field.max, field.takes) + "\n", "text_size"));
      CHECK(is_found(field, filled(field.max, field.takes) + "…", "text_size"));
    }
    if (field.takes == Takes::Digits) CHECK(is_found(field, "1A", "text_characters"));
    if (field.takes == Takes::Alphanumeric) CHECK(is_found(field, "A-1", "text_characters"));
    if (field.takes == Takes::Capitals) CHECK(is_found(field, "pt", "text_characters"));
  }
}

TEST_CASE("a character that a DPS does not take is found wherever it stands", "[sdk][rules][texts]") {
  const auto fields = all_fields();
  const auto long_one = std::find_if(fields.begin(), fields.end(), [](const TextField& field) {
    return field.takes == Takes::Latin && field.max >= 200;
  });
  REQUIRE(long_one != fields.end());
  for (std::size_t place = 0; place < 74; ++place)
    for (const std::string stranger : {"\x01", "Ω", "😀"}) {
      const std::string text = std::string(place, 'a') + stranger + std::string(74 - place, 'a');
      if (!is_found(*long_one, text, "text_characters")) FAIL(stranger << " in place " << place);
    }
}

TEST_CASE("no text of a DPS is left untried", "[sdk][rules][texts]") {
  std::set<std::string> tried;
  for (const TextField& field : all_fields()) {
    std::string name = field.field;
    if (const auto zero = name.find("/0"); zero != std::string::npos) name.replace(zero, 2, "/*");
    tried.insert(name);
  }
  std::set<std::string> sized;
  for (const RuleInfo& rule : find_rule_set("dps/1.01")->rules())
    if (rule.code == "text_size") sized.insert(rule.field);
  CHECK(tried == sized);
}

}  // namespace
}  // namespace fiscal::test
