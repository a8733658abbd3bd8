#include "sdk/sandbox/options.h"

#include <charconv>

#include "sdk/sandbox/federal_id.h"

namespace fiscal::sandbox {
namespace {

// Walks "--name value" pairs.
class Arguments {
 public:
  explicit Arguments(const std::vector<std::string>& all) : all_(all) {}
  bool next(std::string& name) {
    if (at_ >= all_.size()) return false;
    name = all_[at_++];
    return true;
  }
  const std::string& value(const std::string& name) {
    if (at_ >= all_.size()) throw UsageError(name + " needs a value; see --help");
    return all_[at_++];
  }
  int number(const std::string& name, int least, int most) {
    const std::string& text = value(name);
    int parsed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (error != std::errc() || end != text.data() + text.size() || parsed < least || parsed > most) {
      throw UsageError(name + " must be a number from " + std::to_string(least) + " to " +
                       std::to_string(most) + ", not '" + text + "'");
    }
    return parsed;
  }

 private:
  const std::vector<std::string>& all_;
  std::size_t at_ = 0;
};

[[noreturn]] void unknown(const std::string& name) {
  throw UsageError("unknown option '" + name + "'; see --help");
}

}  // namespace

std::string general_help() {
  return R"(fiscal-sandbox: offline stand-in for SEFIN Nacional and ADN (tests and benchmarks only)

  fiscal-sandbox pki   --out DIR [...]    make a test authority, server and A1 client certificates
  fiscal-sandbox aggregator SYSTEM [...]  serve one of the systems that issue for their clients, over plain HTTP
  fiscal-sandbox sefin --pki DIR [...]    serve SEFIN, ADN and municipal parameters over HTTPS with client certificates
  fiscal-sandbox saopaulo --pki DIR [...] serve the town hall of São Paulo over HTTPS with client certificates
  fiscal-sandbox municipal --profiles DIR [...]   serve towns' own services, one for each profile

'fiscal-sandbox COMMAND --help' explains a command.
)";
}

std::string pki_help() {
  return R"(fiscal-sandbox pki --out DIR [--cnpj N --name X | --cpf N --name X]...

Files in DIR (an existing ca.pem and ca.key are kept and used again, so more holders can be added later):
  ca.pem ca.key                    the test authority
  server.pem server.key            TLS server certificate for 127.0.0.1 and localhost
  sefin.pem sefin.key              certificate that signs NFS-e and events
  client-<CNPJ or CPF>.p12         one A1 for every --cnpj or --cpf, password "sandbox"; also .pem and .key
  client-legacy.p12                the first holder's A1, encrypted with RC2-40/3DES
  client-expired.p12 (.pem .key)   an A1 of the first holder that expired 30 days ago
  client-other.p12 (.pem .key)     an A1 of another CNPJ, 77666555000100

Without --cnpj or --cpf one holder is made: 11222333000181 EMPRESA DE TESTE LTDA.
)";
}

std::string sefin_help() {
  return R"(fiscal-sandbox sefin --pki DIR --ledger FILE [options]

  --port N                  HTTPS port on 127.0.0.1, 0 picks one (default 0)
  --control-port N          plain HTTP control port on 127.0.0.1, 0 picks one (default 0)
  --pki DIR                 made by 'fiscal-sandbox pki'
  --ledger FILE             append-only JSON lines; replayed on start
  --settings FILE           JSON settings, same members as PUT /control/settings
  --environment 1|2         tpAmb accepted: 1 production, 2 restricted production (default 2)
  --latency MS              an answer leaves so long after its request came (default 0)
  --sign-nfse rsa|none      none leaves the signature of NFS-e and events out, to measure without it (default rsa)
  --max-connections N       connections served at once (default 1200)
  --cancel-deadline-passed  e101101 is refused with E0822, so that e101103 is needed
  --fault MODE[:k=v,...]    start with a fault on, as in PUT /control/fault; may be repeated

When ready it prints one JSON line: {"url","adn_url","parameters_url","control_url","pid"}. SIGTERM ends it with code 0.
)";
}

PkiOptions parse_pki_options(const std::vector<std::string>& all) {
  PkiOptions options;
  Arguments arguments(all);
  std::string name;
  while (arguments.next(name)) {
    if (name == "--out") {
      options.out = arguments.value(name);
    } else if (name == "--cnpj") {
      options.holders.push_back({"EMPRESA DE TESTE LTDA", arguments.value(name), ""});
      if (!is_cnpj(options.holders.back().cnpj)) {
        throw UsageError("--cnpj '" + options.holders.back().cnpj +
                         "' has wrong check digits or is not 14 long");
      }
    } else if (name == "--cpf") {
      options.holders.push_back({"PESSOA DE TESTE", "", arguments.value(name)});
      if (!is_cpf(options.holders.back().cpf)) {
        throw UsageError("--cpf '" + options.holders.back().cpf +
                         "' has wrong check digits or is not 11 long");
      }
    } else if (name == "--name") {
      if (options.holders.empty()) throw UsageError("--name belongs after its --cnpj or --cpf");
      options.holders.back().name = arguments.value(name);
    } else {
      unknown(name);
    }
  }
  if (options.out.empty()) throw UsageError("--out DIR is missing; see --help");
  if (options.holders.empty()) options.holders.push_back({"EMPRESA DE TESTE LTDA", "11222333000181", ""});
  return options;
}

SefinOptions parse_sefin_options(const std::vector<std::string>& all) {
  SefinOptions options;
  Arguments arguments(all);
  std::string name;
  while (arguments.next(name)) {
    if (name == "--port") {
      options.port = static_cast<std::uint16_t>(arguments.number(name, 0, 65535));
    } else if (name == "--control-port") {
      options.control_port = static_cast<std::uint16_t>(arguments.number(name, 0, 65535));
    } else if (name == "--pki") {
      options.pki = arguments.value(name);
    } else if (name == "--ledger") {
      options.ledger = arguments.value(name);
    } else if (name == "--settings") {
      options.settings = arguments.value(name);
    } else if (name == "--environment") {
      options.environment = arguments.number(name, 1, 2);
    } else if (name == "--latency") {
      options.latency_ms = arguments.number(name, 0, 600'000);
    } else if (name == "--max-connections") {
      options.max_connections = arguments.number(name, 1, 20'000);
    } else if (name == "--cancel-deadline-passed") {
      options.cancel_deadline_passed = true;
    } else if (name == "--fault") {
      options.faults.push_back(arguments.value(name));
    } else if (name == "--sign-nfse") {
      const std::string& how = arguments.value(name);
      if (how != "rsa" && how != "none") throw UsageError("--sign-nfse is rsa or none, not '" + how + "'");
      options.sign_nfse = how == "rsa";
    } else {
      unknown(name);
    }
  }
  if (options.pki.empty()) throw UsageError("--pki DIR is missing; see --help");
  if (options.ledger.empty()) throw UsageError("--ledger FILE is missing; see --help");
  return options;
}

}  // namespace fiscal::sandbox
