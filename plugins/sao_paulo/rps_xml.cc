#include "plugins/sao_paulo/rps_xml.h"

#include <fiscal/tables.hpp>

#include <array>

#include "plugins/sao_paulo/rps_values.h"

namespace fiscal::sao_paulo {
namespace {

/// RetencaoPisCofins, in the order of ContributionsWithheld; 1 and 2 are not of this table.
constexpr std::array<std::string_view, 8> withholding_codes{"0", "3", "4", "5", "6", "7", "8", "9"};

std::string_view boolean_text(bool value) { return value ? "true" : "false"; }

bool is_abroad(const Address& address) { return address.country && *address.country != "BR"; }

void write_if(XmlWriter& xml, std::string_view name, const std::string& text) {
  if (!text.empty()) xml.element(name, text);
}

void write_withheld(XmlWriter& xml, const Rps& rps) {
  const auto one = [&](std::string_view name, Money amount) {
    // Layout 2 wants every one of them, layout 1 those that there are.
    if (rps.layout == Layout::V2 || amount != Money{}) xml.element(name, amount_text(amount));
  };
  one("ValorPIS", rps.withheld.pis);
  one("ValorCOFINS", rps.withheld.cofins);
  one("ValorINSS", rps.withheld.social_security);
  one("ValorIR", rps.withheld.income_tax);
  one("ValorCSLL", rps.withheld.csll);
}

void write_address(XmlWriter& xml, const Address& address, Layout layout) {
  xml.open("EnderecoTomador");
  write_if(xml, "Logradouro", cut_text(address.street, 50));
  write_if(xml, "NumeroEndereco", cut_text(address.number, 10));
  write_if(xml, "ComplementoEndereco", cut_text(address.complement.value_or(""), 30));
  write_if(xml, "Bairro", cut_text(address.district, 30));
  if (address.municipality) {
    xml.element("Cidade", *address.municipality);
    if (const Municipality* town = find_municipality(*address.municipality)) xml.element("UF", town->state);
  }
  if (address.postal_code) xml.element("CEP", *address.postal_code);
  if (layout == Layout::V2 && is_abroad(address)) {
    xml.open("EnderecoExterior");
    xml.element("cPais", *address.country);
    xml.element("cEndPost", address.foreign_postal_code.value_or("0"));
    xml.element("xCidade", address.city.value_or("-"));
    xml.element("xEstProvReg", address.region.value_or("-"));
    xml.close();
  }
  xml.close();
}

/// A registration number stands only for parties of the town, and there it decides who the customer is.
bool has_town_registration(const Party& party) {
  return party.municipal_registration && party.address && party.address->municipality == town_code &&
         party.municipal_registration->find_first_not_of("0123456789") == std::string::npos;
}

void write_customer(XmlWriter& xml, const Party& party, const Rps& rps) {
  const bool named = party.tax_id || rps.layout == Layout::V2;
  if (named) {
    xml.open("CPFCNPJTomador");
    write_identity(xml, party);
    xml.close();
  }
  const std::size_t digits = party.municipal_registration ? party.municipal_registration->size() : 0;
  if (has_town_registration(party) && (rps.layout == Layout::V2 ? digits <= 12 : digits == 8))
    xml.element("InscricaoMunicipalTomador", *party.municipal_registration);
  write_if(xml, "RazaoSocialTomador", cut_text(party.name, 75));
  if (party.address) write_address(xml, *party.address, rps.layout);
  if (party.email) xml.element("EmailTomador", *party.email);
}

void write_intermediary(XmlWriter& xml, const Party& party, const Rps& rps) {
  if (!party.tax_id) return;
  write_tax_id(xml, "CPFCNPJIntermediario", *party.tax_id);
  if (has_town_registration(party) && (rps.layout == Layout::V2 || party.municipal_registration->size() == 8))
    xml.element("InscricaoMunicipalIntermediario", *party.municipal_registration);
  xml.element("ISSRetidoIntermediario", boolean_text(rps.iss_withheld_by_intermediary));
  if (party.email && party.email->size() <= 75) xml.element("EmailIntermediario", *party.email);
}

/// The town prints a "|" as the end of a line.
std::string description_text(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '\r') out += c == '\n' ? '|' : c;
  return cut_text(out, 2000);
}

void write_tax_load(XmlWriter& xml, const ApproximateTaxes& taxes, std::string_view source) {
  if (taxes.federal_amount || taxes.state_amount || taxes.municipal_amount) {
    const Money whole = taxes.federal_amount.value_or(Money{}) + taxes.state_amount.value_or(Money{}) +
                        taxes.municipal_amount.value_or(Money{});
    xml.element("ValorCargaTributaria", amount_text(whole));
  } else if (taxes.federal_percent || taxes.state_percent || taxes.municipal_percent) {
    const Rate whole{taxes.federal_percent.value_or(Rate{}).ten_thousandths +
                     taxes.state_percent.value_or(Rate{}).ten_thousandths +
                     taxes.municipal_percent.value_or(Rate{}).ten_thousandths};
    xml.element("PercentualCargaTributaria", to_text(whole));
  } else if (taxes.simples_percent) {
    xml.element("PercentualCargaTributaria", to_text(*taxes.simples_percent));
  } else {
    return;
  }
  xml.element("FonteCargaTributaria", source);
}

void write_construction(XmlWriter& xml, const Construction& construction) {
  const auto number = [&](std::string_view name, const std::optional<std::string>& text) {
    if (text && text->size() <= 12 && text->find_first_not_of("0123456789") == std::string::npos)
      xml.element(name, *text);
  };
  number("CodigoCEI", construction.work_code);
  number("MatriculaObra", construction.property_registration);
}

void write_event(XmlWriter& xml, const EventActivity& event) {
  xml.open("atvEvento");
  xml.element("xNomeEvt", event.name);
  xml.element("dtIniEvt", to_text(event.starts));
  xml.element("dtFimEvt", to_text(event.ends));
  xml.open("end");
  xml.element("CEP", event.site->postal_code.value_or(""));
  xml.element("xLgr", cut_text(event.site->street, 50));
  xml.element("nro", cut_text(event.site->number, 10));
  write_if(xml, "xCpl", cut_text(event.site->complement.value_or(""), 30));
  xml.element("xBairro", cut_text(event.site->district, 30));
  xml.close();
  xml.close();
}

/// What only layout 2 has, from the withholding code to IBS and CBS.
void write_layout_2(XmlWriter& xml, const Rps& rps, const Invoice& invoice,
                    const PaulistanaSettings& settings) {
  if (invoice.taxes.pis_cofins && invoice.taxes.pis_cofins->withheld)
    xml.element("RetencaoPisCofins",
                withholding_codes[static_cast<std::size_t>(*invoice.taxes.pis_cofins->withheld)]);
  xml.element(settings.initial_price ? "ValorInicialCobrado" : "ValorFinalCobrado", amount_text(rps.price));
  xml.element("ValorIPI", "0");
  xml.element("ExigibilidadeSuspensa", invoice.taxes.iss.suspension ? "1" : "0");
  xml.element("PagamentoParceladoAntecipado", "0");
  xml.element("NBS", invoice.service.nbs.value_or(""));
  if (invoice.service.event) write_event(xml, *invoice.service.event);
  if (rps.place.empty())
    xml.element("cPaisPrestacao", invoice.service.country.value_or(""));
  else
    xml.element("cLocPrestacao", rps.place);
  write_ibs_cbs(xml, invoice);
}

}  // namespace

std::string cut_text(std::string_view text, std::size_t characters) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  text.remove_prefix(first);
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end) {
    const bool starts_character = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (starts_character && ++count > characters) break;
  }
  text = text.substr(0, end);
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

void write_tax_id(XmlWriter& xml, std::string_view element, std::string_view tax_id) {
  xml.open(element).element(tax_id.size() == 11 ? "CPF" : "CNPJ", tax_id).close();
}

void write_identity(XmlWriter& xml, const Party& party) {
  if (party.tax_id)
    xml.element(party.tax_id->size() == 11 ? "CPF" : "CNPJ", *party.tax_id);
  else if (party.foreign_tax_id)
    xml.element("NIF", *party.foreign_tax_id);
  else
    xml.element(
        "NaoNIF",
        std::to_string(static_cast<int>(party.no_foreign_tax_id.value_or(NoForeignTaxId::NotInformed))));
}

void write_receipt(XmlWriter& xml, const Rps& rps, const Invoice& invoice, const PaulistanaSettings& settings,
                   std::string_view signature_b64) {
  xml.open("RPS").declare("", "");
  xml.element("Assinatura", signature_b64);
  xml.open("ChaveRPS");
  xml.element("InscricaoPrestador", rps.key.registration);
  xml.element("SerieRPS", rps.key.series);
  xml.element("NumeroRPS", std::to_string(rps.key.number));
  xml.close();
  xml.element("TipoRPS", "RPS");
  xml.element("DataEmissao", to_text(rps.date));
  xml.element("StatusRPS", "N");
  xml.element("TributacaoRPS", std::string(1, rps.taxation));
  if (rps.layout == Layout::V1) xml.element("ValorServicos", amount_text(rps.price));
  xml.element("ValorDeducoes", amount_text(rps.deductions));
  write_withheld(xml, rps);
  xml.element("CodigoServico", rps.service_code);
  xml.element("AliquotaServicos", fraction_text(rps.rate));
  xml.element("ISSRetido", boolean_text(rps.iss_withheld));
  if (invoice.customer) write_customer(xml, *invoice.customer, rps);
  if (invoice.intermediary) write_intermediary(xml, *invoice.intermediary, rps);
  xml.element("Discriminacao", description_text(invoice.service.description));
  if (invoice.taxes.approximate) write_tax_load(xml, *invoice.taxes.approximate, settings.tax_load_source);
  if (invoice.service.construction) write_construction(xml, *invoice.service.construction);
  // Said for services taxed in another town alone (1222, 1223).
  const bool elsewhere =
      rps.taxation == 'F' || rps.taxation == 'B' || rps.taxation == 'N' || rps.taxation == 'V';
  if (elsewhere && !rps.place.empty()) xml.element("MunicipioPrestacao", rps.place);
  if (invoice.received_amount) xml.element("ValorTotalRecebido", amount_text(*invoice.received_amount));
  if (rps.layout == Layout::V2) write_layout_2(xml, rps, invoice, settings);
  xml.close();
}

}  // namespace fiscal::sao_paulo
