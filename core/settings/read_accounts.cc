#include "core/settings/read_accounts.h"

#include <fiscal/tables.hpp>
#include <fiscal/tax_id.hpp>

#include <algorithm>
#include <set>

#include "core/settings/account_fields.h"
#include "core/settings/source_reader.h"

namespace fiscal::settings {
namespace {

constexpr std::size_t largest_accounts_file = 512u << 20;
constexpr std::size_t deepest = 24;
constexpr int most_accounts_with_problems = 20;

/// What single fields of an account cannot say; pointers are relative to the account.
void check_account(const WrittenAccount& account, Findings& findings) {
  const auto add = [&](std::string code, std::string field, std::string text, std::string fix) {
    findings.push_back({std::move(code), {}, std::move(field), std::move(text), std::move(fix)});
  };
  if (!brazilian_zone(account.zone))
    add("zone_unknown", "/zone", "is not a Brazilian time zone",
        "Write the IANA name, as \"America/Sao_Paulo\".");
  if (tax_id_kind(account.issuer.tax_id) == TaxIdKind::Neither)
    add("tax_id_invalid", "/issuer/tax_id", "is neither a CPF nor a CNPJ: its check digits are wrong",
        "Correct the number.");
  if (find_municipality(account.issuer.municipality) == nullptr)
    add("municipality_unknown", "/issuer/municipality", "is not in the IBGE table",
        "Give the seven digits of the municipality, as \"3550308\".");
  for (std::size_t at = 0; at < account.connections.size(); ++at) {
    const WrittenConnection& connection = account.connections[at];
    for (std::size_t host = 0; host < connection.egress.size(); ++host)
      if (connection.egress[host].find(':') == std::string::npos)
        add("egress_without_port", "/connections/" + std::to_string(at) + "/egress/" + std::to_string(host),
            "names no port", "Write \"" + connection.egress[host] + ":443\".");
  }
}

/// Takes accounts one after another into `Files`, packed.
class AccountReader {
 public:
  AccountReader(Files& files, Problems& problems) : files_(files), problems_(problems) {}

  bool gave_up() const { return with_problems_ >= most_accounts_with_problems; }

  void read_file(const std::filesystem::path& file) {
    auto source = read_source(file, largest_accounts_file, problems_);
    if (!source) return;
    files_.sources.push_back(*std::move(source));
    base_ = (std::filesystem::absolute(file) / "..").lexically_normal().string();
    described::Element root;
    if (parser_.allocate(text().size() + 1, deepest) != simdjson::SUCCESS) throw std::bad_alloc();
    if (const auto error = parser_.parse(text().data(), text().size()).get(root);
        error != simdjson::SUCCESS) {
      problems_.push_back(located(files_.sources.back(), {"not_json",
                                                          {},
                                                          {},
                                                          std::string("is not valid JSON in UTF-8: ") +
                                                              simdjson::error_message(error),
                                                          "Correct it; at most 24 levels are read."}));
      return;
    }
    simdjson::dom::array list;
    if (root.get(list) != simdjson::SUCCESS) return read_account(root, {}, "");
    const described::Place top;
    std::size_t index = 0;
    for (const described::Element entry : list) {
      if (gave_up()) return;
      read_account(entry, {&top, {}, index, true}, "/" + std::to_string(index));
      ++index;
    }
  }

 private:
  const std::string& text() const { return files_.sources.back().text; }

  void read_account(const described::Element& element, const described::Place& place,
                    const std::string& pointer) {
    WrittenAccount account;
    described::Problems found{{}, UnknownFields::Refuse};
    described::read_value(element, account, described::any(), found, place);
    Findings findings = std::move(found.found);
    if (findings.empty()) {
      check_account(account, findings);
      check_names(account, findings);
      for (Finding& finding : findings) finding.field = pointer + finding.field;
    }
    if (findings.empty()) return take(std::move(account), pointer);
    ++with_problems_;
    for (Finding& finding : findings) problems_.push_back(located(files_.sources.back(), std::move(finding)));
  }

  void check_names(const WrittenAccount& account, Findings& findings) {
    if (files_.accounts.contains(account.id))
      findings.push_back({"account_repeated",
                          {},
                          "/id",
                          "the account \"" + account.id + "\" is declared more than once",
                          "Keep one declaration."});
    std::set<std::string_view> seen;
    for (std::size_t at = 0; at < account.connections.size(); ++at) {
      const std::string& id = account.connections[at].id;
      if (!seen.insert(id).second || files_.declared.connections.contains(id))
        findings.push_back({"connection_repeated",
                            {},
                            "/connections/" + std::to_string(at) + "/id",
                            "the connection \"" + id + "\" is declared more than once",
                            "Give each connection a name of its own; they are unique within the gateway."});
    }
  }

  /// Nearly every path is in its normal form already, and finding that out is what costs: ten microseconds a
  /// path.
  std::string absolute(const std::string& path) const {
    std::string joined = path.starts_with('/') ? path : base_ + path;
    if (joined.find("//") == std::string::npos && joined.find("/.") == std::string::npos) return joined;
    return std::filesystem::path(joined).lexically_normal().string();
  }

  void take(WrittenAccount written, const std::string& pointer) {
    Account account;
    account.id = written.id;
    account.name = std::move(written.name);
    account.environment = written.environment;
    account.zone = std::move(written.zone);
    account.issuer = std::move(written.issuer);
    account.may_choose_connection = written.may_choose_connection;
    if (written.default_connection)
      account.default_connection = *written.default_connection;
    else if (written.connections.size() == 1)
      account.default_connection = written.connections[0].id;

    for (WrittenCertificate& certificate : written.certificates)
      files_.declared.certificates.push_back({account.id, std::move(certificate.name),
                                              absolute(certificate.file),
                                              absolute(certificate.password_file)});
    for (WrittenConnection& one : written.connections) {
      Connection connection;
      connection.id = std::move(one.id);
      connection.account = account.id;
      connection.plugin = std::move(one.plugin);
      connection.environment = one.environment.value_or(account.environment);
      connection.settings = std::move(one.settings.json);
      connection.certificate = std::move(one.certificate);
      connection.series = std::move(one.series);
      connection.enabled = one.enabled;
      connection.write_connection = one.write_connection;
      connection.egress = std::move(one.egress);
      if (one.ca_file) connection.ca_file = absolute(*one.ca_file);
      connection.max_in_flight = one.max_in_flight;
      files_.declared.connections.put(connection);
    }
    files_.accounts.emplace(account.id, Files::Origin{files_.sources.size() - 1, pointer});
    files_.declared.accounts.put(account);
  }

  Files& files_;
  Problems& problems_;
  simdjson::dom::parser parser_;
  std::string base_;  ///< Of the file that is read, with a slash at its end.
  int with_problems_ = 0;
};

}  // namespace

void read_accounts(const std::filesystem::path& folder, Files& files, Problems& problems) {
  AccountReader reader(files, problems);
  for (const auto& file : json_files(folder, "accounts_dir", problems)) {
    if (reader.gave_up()) return;
    reader.read_file(file);
  }
  files.declared.accounts.settle();
  files.declared.connections.settle();
}

}  // namespace fiscal::settings
