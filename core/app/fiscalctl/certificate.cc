#include <fiscal/encoding.hpp>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

constexpr const char* password_variable = "FISCAL_CERTIFICATE_PASSWORD";

std::string certificates_path(const Context& context) {
  return "/v1/accounts/" + path_segment(context.arguments.required("account")) + "/certificates";
}

/// From a file or the environment, never from the command line, where every user of the machine can read it.
std::string certificate_password(const Arguments& arguments) {
  if (const auto path = arguments.find("password-file")) return read_secret(*path);
  if (const char* password = std::getenv(password_variable)) return password;
  throw Failure(
      ExitCode::Usage,
      std::string("the certificate's password is missing: give --password-file or set ") + password_variable);
}

std::string certificate_text(const nlohmann::ordered_json& certificate) {
  return facts_text({{"certificate", certificate.value("name", "")},
                     {"owner", certificate.value("owner_name", "")},
                     {"tax id", certificate.value("owner_tax_id", "")},
                     {"serial", certificate.value("serial", "")},
                     {"valid until", certificate.value("not_after", "")}});
}

ExitCode import_certificate(const Context& context) {
  const Arguments& arguments = context.arguments;
  const nlohmann::ordered_json body{{"name", arguments.required("name")},
                                    {"pkcs12_b64", base64_encode(read_file(arguments.at(0)))},
                                    {"password", certificate_password(arguments)}};
  const Answer answer = Gateway(context.gateway).need("POST", certificates_path(context), body.dump());
  std::cout << (context.wants_json() ? answer.body + "\n" : certificate_text(answer.json()));
  return ExitCode::Done;
}

ExitCode list_certificates(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", certificates_path(context));
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"CERTIFICATE", "TAX ID", "VALID UNTIL", "OWNER"});
  for (const auto& certificate : answer.json().value("data", nlohmann::ordered_json::array()))
    table.add({certificate.value("name", ""), certificate.value("owner_tax_id", ""),
               certificate.value("not_after", ""), certificate.value("owner_name", "")});
  std::cout << (table.is_empty() ? "no certificates\n" : table.text());
  return ExitCode::Done;
}

}  // namespace

std::vector<Command> certificate_commands() {
  return {{"certificate import",
           "put an A1 certificate (PKCS #12) into the gateway's vault",
           "The password comes from --password-file or FISCAL_CERTIFICATE_PASSWORD. The certificate's CNPJ "
           "must be\n"
           "the account's. Needs an operator's key.",
           {{"FILE", "the .p12 or .pfx file", Need::Required}},
           {{"account", "ACCOUNT", "whose it is"},
            {"name", "NAME", "how connections call it"},
            {"password-file", "FILE", "its first line is the password; - reads standard input"}},
           import_certificate},
          {"certificate list",
           "list the certificates of an account",
           "",
           {},
           {{"account", "ACCOUNT", "whose they are"}},
           list_certificates}};
}

}  // namespace fiscal::ctl
