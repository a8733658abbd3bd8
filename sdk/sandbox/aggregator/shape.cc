#include "sdk/sandbox/aggregator/shape.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "sdk/sandbox/aggregator/shapes.h"
#include "sdk/sandbox/query.h"

namespace fiscal::sandbox {
namespace {

std::string hmac_bytes(const EVP_MD* digest, const std::string& key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string time_text(std::int64_t ms, const char* format) {
  const auto moment = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::gmtime_r(&moment, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

struct NamedShape {
  std::string_view name;
  std::unique_ptr<Shape> (*make)(const ShapeOptions&);
};

constexpr std::array named_shapes{
    NamedShape{"nfeio", &nfeio_shape},       NamedShape{"asaas", &asaas_shape},
    NamedShape{"woovi", &woovi_shape},       NamedShape{"safe2pay", &safe2pay_shape},
    NamedShape{"chargefy", &chargefy_shape}, NamedShape{"fatoripay", &fatoripay_shape}};

}  // namespace

std::unique_ptr<Shape> shape_named(const std::string& name, const ShapeOptions& options) {
  const auto found = std::find_if(named_shapes.begin(), named_shapes.end(),
                                  [&](const NamedShape& known) { return known.name == name; });
  return found == named_shapes.end() ? nullptr : found->make(options);
}

std::string nfeio_flow_status(Stage stage) {
  switch (stage) {
    case Stage::Processing:
      return "WaitingReturn";
    case Stage::Issued:
      return "Issued";
    case Stage::Failed:
      return "IssueFailed";
    case Stage::Cancelling:
      return "WaitingSendCancel";
    case Stage::Cancelled:
      return "Cancelled";
    case Stage::CancelDenied:
      break;
  }
  return "CancelFailed";
}

Answer json_answer(int status, const nlohmann::json& body) { return {status, body.dump()}; }

std::string header_value(const Exchange& exchange, std::string_view name) {
  for (const auto& [known, value] : exchange.headers)
    if (known == name) return value;
  return {};
}

std::string instant_text(std::int64_t ms) { return time_text(ms, "%Y-%m-%dT%H:%M:%SZ"); }
std::string day_text(std::int64_t ms) { return time_text(ms, "%Y-%m-%d"); }

std::string decoded_query_value(const Exchange& exchange, std::string_view name) {
  const std::string text = query_value(exchange.query, name);
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::string hmac_sha1_bytes(const std::string& key, std::string_view data) {
  return hmac_bytes(EVP_sha1(), key, data);
}
std::string hmac_sha256_bytes(const std::string& key, std::string_view data) {
  return hmac_bytes(EVP_sha256(), key, data);
}

}  // namespace fiscal::sandbox
