#include "sdk/sandbox/pki.h"

#include <filesystem>
#include <fstream>

#include "sdk/sandbox/federal_id.h"

namespace fiscal::sandbox {
namespace {

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

void write_pair(const std::filesystem::path& base, const KeyPair& pair) {
  write_file(base.string() + ".pem", certificate_pem(pair));
  write_file(base.string() + ".key", key_pem(pair));
}

void write_client(const std::filesystem::path& base, const KeyPair& pair, const KeyPair& authority,
                  const std::string& name) {
  write_pair(base, pair);
  write_file(base.string() + ".p12",
             pkcs12(pair, authority, name, pkcs12_password, Pkcs12Encryption::Modern));
}

}  // namespace

void write_pki(const PkiOptions& options) {
  const std::filesystem::path folder(options.out);
  std::filesystem::create_directories(folder);
  auto existing = load_pair(folder / "ca.pem", folder / "ca.key");
  const bool fresh = !existing;
  const KeyPair authority = fresh ? make_authority() : std::move(*existing);
  if (fresh) write_pair(folder / "ca", authority);
  if (fresh || !std::filesystem::exists(folder / "server.key")) {
    write_pair(folder / "server", make_server(authority));
  }
  if (fresh || !std::filesystem::exists(folder / "sefin.key")) {
    const std::string cnpj = "990000000001" + cnpj_check_digits("990000000001");
    write_pair(folder / "sefin",
               make_holder(authority, {"SEFIN NACIONAL DE TESTE", cnpj, ""}, Validity::Current));
  }
  bool first = true;
  for (const Holder& holder : options.holders) {
    const std::string number = holder.cnpj.empty() ? holder.cpf : holder.cnpj;
    const KeyPair pair = make_holder(authority, holder, Validity::Current);
    write_client(folder / ("client-" + number), pair, authority, holder.name);
    if (first && (fresh || !std::filesystem::exists(folder / "client-other.p12"))) {
      write_file(folder / "client-legacy.p12",
                 pkcs12(pair, authority, holder.name, pkcs12_password, Pkcs12Encryption::Legacy));
      write_client(folder / "client-expired", make_holder(authority, holder, Validity::Expired), authority,
                   holder.name);
      write_client(
          folder / "client-other",
          make_holder(authority, {"OUTRA EMPRESA DE TESTE LTDA", "77666555000100", ""}, Validity::Current),
          authority, "OUTRA EMPRESA DE TESTE LTDA");
    }
    first = false;
  }
}

}  // namespace fiscal::sandbox
