#pragma once

#include <fstream>
#include <string>

#include "core/settings/load.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

namespace fiscal::test {

/// A folder of the operator's files, sound until a test writes something else into it.
class ConfigFolder {
 public:
  ConfigFolder() {
    std::filesystem::create_directory(path() / "accounts.d");
    write("ca.pem", "");
    gateway();
    write("routes.json", R"({"rules": []})");
    write("accounts.d/acme.json", account("acme"));
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path gateway_file() const { return path() / "gateway.json"; }

  /// gateway.json with further members.
  void gateway(const std::string& more = "") {
    write("gateway.json",
          R"({"data_dir": "data", "outbound": {"ca_file": "ca.pem"}, "master_key": {"file": "key"})" +
              (more.empty() ? std::string() : ", " + more) + "}");
  }

  void write(const std::string& name, const std::string& text) {
    // As careful people do it: the file is there as a whole or not at all.
    const auto beside = path() / (name + ".new");
    std::ofstream(beside, std::ios::binary) << text;
    std::filesystem::rename(beside, path() / name);
  }

  static std::string account(const std::string& id, const std::string& more = "") {
    return R"({"id": ")" + id +
           R"(", "name": "Acme", "issuer": {"tax_id": "11.222.333/0001-81", "name": "Acme Ltda",
  "municipality": "3550308", "tax_regime": "regular"},
  "connections": [{"id": ")" +
           id + R"(-nfse", "plugin": "sandbox", "settings": { "a" : [1, "b"] }, "certificate": "a1"}],
  "certificates": [{"name": "a1", "file": "a1.pfx", "password_file": "a1.txt"}])" +
           more + "}";
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace fiscal::test
