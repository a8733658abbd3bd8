#pragma once

#include <fiscal/date.hpp>
#include <fiscal/money.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

/// The canonical invoice: what every client says, whatever provider issues it. The names in JSON are the
/// names here; limits and formats of each field are in `sdk/schema/invoice.json`, which is generated from the
/// same description that reads and writes it. "DPS" below is the national layout 1.01 that a field becomes.
namespace fiscal {

enum class InvoiceType {
  Service,  ///< The fiscal document of a service, the NFS-e.
  Billing,  ///< The commercial invoice, the fatura.
};

enum class Environment { Test, Production };

/// Where a party or a work is. In Brazil `municipality` and `postal_code` say it; abroad `country` (other
/// than "BR"), `city`, `region` and `foreign_postal_code` do.
struct Address {
  std::string street;
  std::string number;
  std::optional<std::string> complement;
  std::string district;
  std::optional<std::string> municipality;  ///< IBGE code, seven digits.
  std::optional<std::string> postal_code;   ///< CEP, eight digits.
  std::optional<std::string> country;       ///< ISO 3166-1 alpha-2; absent means Brazil.
  std::optional<std::string> city;
  std::optional<std::string> region;
  std::optional<std::string> foreign_postal_code;

  bool operator==(const Address&) const = default;
};

/// Why a foreign party has no tax number of its country (DPS cNaoNIF).
enum class NoForeignTaxId { NotInformed, Exempt, NotRequired };

/// A customer, an intermediary, a supplier or a recipient. Exactly one of `tax_id`, `foreign_tax_id` and
/// `no_foreign_tax_id` names it.
struct Party {
  std::optional<std::string> tax_id;  ///< CPF or CNPJ, normalised.
  std::optional<std::string> foreign_tax_id;
  std::optional<NoForeignTaxId> no_foreign_tax_id;
  std::string name;
  std::optional<std::string> municipal_registration;  ///< Inscrição municipal.
  std::optional<std::string> caepf;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<Address> address;

  bool operator==(const Party&) const = default;
};

/// DPS opSimpNac.
enum class TaxRegime {
  Regular,       ///< Not of the Simples Nacional.
  SimplesMei,    ///< Simples Nacional, individual micro-entrepreneur.
  SimplesMeEpp,  ///< Simples Nacional, micro or small company.
};

/// How a Simples ME/EPP pays its taxes (DPS regApTribSN).
enum class SimplesAssessment {
  AllInSimples,
  IssOutside,  ///< Federal taxes in the Simples, ISS outside.
  FederalAndIssOutside,
};

/// Special municipal regime (DPS regEspTrib).
enum class SpecialRegime {
  None,
  CooperativeAct,
  Estimated,
  MunicipalMicroCompany,
  Notary,
  SelfEmployed,
  ProfessionalCompany,
  Other,
};

/// Who renders the service and answers for the document.
struct Issuer {
  std::string tax_id;  ///< CPF or CNPJ, normalised.
  std::string name;
  std::string municipality;  ///< IBGE code of the establishment.
  std::optional<std::string> municipal_registration;
  std::optional<std::string> caepf;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<Address> address;
  TaxRegime tax_regime = TaxRegime::Regular;
  std::optional<SimplesAssessment> simples_assessment;
  SpecialRegime special_regime = SpecialRegime::None;

  bool operator==(const Issuer&) const = default;
};

/// A service rendered to or from abroad (DPS comExt). Codes are those of the layout.
struct ForeignTrade {
  int mode = 0;  ///< mdPrestacao: 0 unknown, 1 cross-border, 2 consumption in Brazil, 3 temporary presence, 4
                 ///< abroad.
  int relationship = 0;          ///< vincPrest.
  std::string currency;          ///< Three digits of the central bank's table: "220" is the US dollar.
  Money amount_in_currency;      ///< In hundredths of that currency.
  std::string provider_support;  ///< mecAFComexP, two digits.
  std::string customer_support;  ///< mecAFComexT, two digits.
  int temporary_goods = 0;       ///< movTempBens.
  std::optional<std::string> import_declaration;
  std::optional<std::string> export_registration;
  bool share_with_mdic = false;

  bool operator==(const ForeignTrade&) const = default;
};

/// A place without a party: a postal code in Brazil or an address abroad.
struct Site {
  std::optional<std::string> postal_code;
  std::optional<std::string> foreign_postal_code;
  std::optional<std::string> city;
  std::optional<std::string> region;
  std::string street;
  std::string number;
  std::optional<std::string> complement;
  std::string district;

  bool operator==(const Site&) const = default;
};

/// The construction work that a service belongs to (DPS obra). Exactly one of the last three names it.
struct Construction {
  std::optional<std::string> property_registration;  ///< inscImobFisc.
  std::optional<std::string> work_code;              ///< CNO or CEI.
  std::optional<std::string> cib;
  std::optional<Site> site;

  bool operator==(const Construction&) const = default;
};

/// The event that a service belongs to (DPS atvEvento). One of `code` and `site` names it.
struct EventActivity {
  std::string name;
  Date starts;
  Date ends;
  std::optional<std::string> code;
  std::optional<Site> site;

  bool operator==(const EventActivity&) const = default;
};

/// What was rendered, and where.
struct Service {
  std::string national_code;  ///< DPS cTribNac: item, subitem and split of LC 116, six digits.
  std::optional<std::string> municipal_code;  ///< DPS cTribMun, three digits.
  std::string description;
  std::optional<std::string> nbs;  ///< Nomenclatura Brasileira de Serviços, nine digits.
  std::optional<std::string> internal_code;
  std::optional<std::string> municipality;  ///< Where it was rendered; absent: the issuer's municipality.
  std::optional<std::string> country;       ///< Where it was rendered, when abroad.
  std::optional<ForeignTrade> foreign_trade;
  std::optional<Construction> construction;
  std::optional<EventActivity> event;
  std::optional<std::string> technical_document;  ///< ART, RRT or DRT.
  std::optional<std::string> document_reference;
  std::optional<std::string> purchase_order;
  std::vector<std::string> purchase_order_items;
  std::optional<std::string> notes;

  bool operator==(const Service&) const = default;
};

/// What a document behind a deduction stands for (DPS tpDedRed, in the order of its codes).
enum class DeductionKind {
  FoodAndBeverages,      ///< 1, minibar included.
  Materials,             ///< 2
  ExternalProduction,    ///< 3
  ExpenseReimbursement,  ///< 4
  ConsortiumTransfer,    ///< 5
  HealthPlan,            ///< 6
  Services,              ///< 7
  SubcontractedLabour,   ///< 8
  PartnerProfessional,   ///< 9
  Other,                 ///< 99, with a text.
};

/// One document that justifies a deduction (DPS docDedRed). Exactly one of the first five names it.
struct DeductionDocument {
  std::optional<std::string> nfse_key;
  std::optional<std::string> nfe_key;
  std::optional<std::string>
      municipal_municipality;  ///< With `municipal_number` and `municipal_code`: an NFS-e of a town.
  std::optional<std::string> municipal_number;
  std::optional<std::string> municipal_code;
  std::optional<std::string> fiscal_document;
  std::optional<std::string> other_document;
  DeductionKind kind = DeductionKind::Materials;
  std::optional<std::string> other_kind;
  Date issued_on;
  Money deductible;
  Money deducted;
  std::optional<Party> supplier;

  bool operator==(const DeductionDocument&) const = default;
};

/// What lowers the ISS base without lowering the invoice's amount. One of the three members is given.
struct Deductions {
  std::optional<Money> amount;
  std::optional<Rate> percent;
  std::vector<DeductionDocument> documents;

  bool operator==(const Deductions&) const = default;
};

/// DPS tribISSQN.
enum class IssTreatment { Taxable, Immune, Export, NotSubject };

/// DPS tpRetISSQN.
enum class WithheldBy { Nobody, Customer, Intermediary };

/// DPS exigSusp: a court or an administrative process suspends the tax.
struct IssSuspension {
  bool administrative = false;  ///< False: by a court.
  std::string process;          ///< Thirty digits.

  bool operator==(const IssSuspension&) const = default;
};

/// DPS BM: a benefit granted by the municipality.
struct MunicipalBenefit {
  std::string number;  ///< Fourteen digits.
  std::optional<Money> reduction_amount;
  std::optional<Rate> reduction_percent;

  bool operator==(const MunicipalBenefit&) const = default;
};

/// Municipal tax on services.
struct Iss {
  IssTreatment treatment = IssTreatment::Taxable;
  WithheldBy withheld_by = WithheldBy::Nobody;
  std::optional<Rate> rate;
  std::optional<std::string> result_country;  ///< Where an exported service has its result.
  std::optional<int> immunity;                ///< DPS tpImunidade, 0 to 5.
  std::optional<IssSuspension> suspension;
  std::optional<MunicipalBenefit> benefit;

  bool operator==(const Iss&) const = default;
};

/// Which of the social contributions the customer withholds (DPS tpRetPisCofins, technical note NT 007).
enum class ContributionsWithheld {
  None,
  PisCofinsCsll,
  PisCofins,
  Pis,
  Cofins,
  CofinsCsll,
  Csll,
  PisCsll,
};

/// The issuer's own PIS and COFINS on this service; never the withheld amounts.
struct PisCofins {
  std::string cst;  ///< Two digits.
  std::optional<Money> base;
  std::optional<Rate> pis_rate;
  std::optional<Rate> cofins_rate;
  std::optional<Money> pis_amount;
  std::optional<Money> cofins_amount;
  std::optional<ContributionsWithheld> withheld;

  bool operator==(const PisCofins&) const = default;
};

/// Federal taxes that the customer withholds.
struct FederalWithholding {
  std::optional<Money> social_security;  ///< DPS vRetCP (INSS).
  std::optional<Money> income_tax;       ///< DPS vRetIRRF.
  std::optional<Money> contributions;    ///< DPS vRetCSLL: PIS, COFINS and CSLL withheld, summed (NT 007).

  bool operator==(const FederalWithholding&) const = default;
};

/// Approximate taxes in the price (Law 12.741 of 2012; DPS totTrib). One form is given; none means "not
/// informed".
struct ApproximateTaxes {
  std::optional<Money> federal_amount;
  std::optional<Money> state_amount;
  std::optional<Money> municipal_amount;
  std::optional<Rate> federal_percent;
  std::optional<Rate> state_percent;
  std::optional<Rate> municipal_percent;
  std::optional<Rate> simples_percent;  ///< The whole rate of a Simples ME/EPP (DPS pTotTribSN).

  bool operator==(const ApproximateTaxes&) const = default;
};

/// A document whose value is passed on and lowers the IBS/CBS base (DPS gReeRepRes).
struct Reimbursement {
  std::optional<int> dfe_kind;  ///< With `dfe_key`: a national electronic document (tipoChaveDFe).
  std::optional<std::string> dfe_kind_text;
  std::optional<std::string> dfe_key;
  std::optional<std::string>
      fiscal_municipality;  ///< With `number` and `description`: another fiscal document.
  std::optional<std::string> number;
  std::optional<std::string> description;
  std::optional<Party> supplier;
  Date issued_on;
  Date competence_date;
  std::string kind;  ///< DPS tpReeRepRes, two digits.
  std::optional<std::string> kind_text;
  Money amount;

  bool operator==(const Reimbursement&) const = default;
};

/// The real estate of an operation (DPS imovel). One of `cib` and `site` names it.
struct RealEstate {
  std::optional<std::string> property_registration;
  std::optional<std::string> cib;
  std::optional<Site> site;

  bool operator==(const RealEstate&) const = default;
};

/// The taxes of Complementary Law 214 of 2025, declared here and computed by the authority.
struct IbsCbs {
  std::string cst;                           ///< Three digits.
  std::string classification;                ///< cClassTrib, six digits that start with the CST.
  std::string operation_indicator;           ///< cIndOp, six digits.
  std::optional<bool> personal_use;          ///< DPS indFinal.
  std::optional<int> operation_type;         ///< DPS tpOper, 1 to 5.
  std::vector<std::string> referenced_keys;  ///< NFS-e keys (gRefNFSe).
  std::optional<int> government_entity;      ///< DPS tpEnteGov, 1 to 4.
  std::optional<Party> recipient;            ///< Given when it is not the customer (indDest 1).
  std::optional<RealEstate> real_estate;
  std::vector<Reimbursement> reimbursements;
  std::optional<std::string> presumed_credit;  ///< cCredPres, two digits.
  std::optional<std::string> regular_cst;      ///< With `regular_classification`: gTribRegular.
  std::optional<std::string> regular_classification;
  std::optional<Rate> state_deferral;  ///< The three together: gDif.
  std::optional<Rate> municipal_deferral;
  std::optional<Rate> cbs_deferral;

  bool operator==(const IbsCbs&) const = default;
};

struct Taxes {
  Iss iss;
  std::optional<PisCofins> pis_cofins;
  std::optional<FederalWithholding> withholding;
  std::optional<ApproximateTaxes> approximate;
  std::optional<IbsCbs> ibs_cbs;

  bool operator==(const Taxes&) const = default;
};

/// What the invoice bills, by the reference it has elsewhere.
enum class ChargeKind { Charge, Payment, Installment, Transaction };

struct ChargeLink {
  ChargeKind kind = ChargeKind::Charge;
  std::string reference;

  bool operator==(const ChargeLink&) const = default;
};

/// Why an invoice replaces another (DPS cMotivo of subst).
enum class SubstitutionReason {
  LeftSimples,          ///< 01
  EnteredSimples,       ///< 02
  RetroactiveImmunity,  ///< 03, entry into immunity or exemption.
  RetroactiveTaxation,  ///< 04, exit from immunity or exemption.
  RejectedByCustomer,   ///< 05
  Other,                ///< 99, with a text.
};

/// The document that this one replaces.
struct Substitution {
  std::string access_key;
  SubstitutionReason reason = SubstitutionReason::Other;
  std::optional<std::string> text;

  bool operator==(const Substitution&) const = default;
};

struct Discounts {
  std::optional<Money> unconditional;  ///< Lowers the price and the ISS base.
  std::optional<Money> conditional;    ///< Lowers only what is paid.

  bool operator==(const Discounts&) const = default;
};

struct Invoice {
  InvoiceType type = InvoiceType::Service;
  std::optional<Environment> environment;  ///< When given it must be that of the API key and the connection.
  std::optional<std::string> reference;    ///< The client's own name for it, unique among living invoices.
  std::optional<Instant> issue_at;         ///< Schedule; absent: now.
  std::optional<Date> competence_date;     ///< When the service was rendered; absent: the day of acceptance.
  std::optional<Issuer> issuer;   ///< Absent in a request: the account's. Always present for a plugin.
  std::optional<Party> customer;  ///< Absent: the customer is not identified.
  std::optional<Party> intermediary;
  Service service;
  Money amount;                          ///< Price of the service, before discounts and withholding.
  std::optional<Money> received_amount;  ///< What an intermediary received (DPS vReceb).
  std::optional<Discounts> discounts;
  std::optional<Deductions> deductions;
  Taxes taxes;
  std::optional<ChargeLink> charge;
  std::optional<Substitution> replaces;
  std::vector<std::string> tags;  ///< For routing.
  std::map<std::string, std::string> metadata;

  bool operator==(const Invoice&) const = default;
};

}  // namespace fiscal
