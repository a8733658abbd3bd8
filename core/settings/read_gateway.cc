#include "core/settings/read_gateway.h"

#include <algorithm>
#include <charconv>

#include "core/base/fail_point.h"
#include "core/settings/gateway_fields.h"
#include "core/settings/source_reader.h"

namespace fiscal::settings {
namespace {

constexpr std::size_t largest_gateway_file = 1u << 20;

/// "host:port" or "[v6]:port".
bool is_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  int number = -1;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool port_is_good =
      error == std::errc() && end == port.data() + port.size() && number >= 0 && number <= 65535;
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  return port_is_good && (bracketed || host.find(':') == std::string_view::npos);
}

/// "/other", "/systems/other": segments of lower-case letters, digits, _ and -, clear of the API's own paths.
bool is_prefix(std::string_view text) {
  if (text.empty() || text.front() != '/' || text.back() == '/' || text.find("//") != std::string_view::npos)
    return false;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/';
  });
  const auto first = text.substr(0, text.find('/', 1));
  return plain && first != "/v1" && first != "/health" && first != "/hooks" && first != "/i";
}

/// What single fields cannot say.
class GatewayCheck {
 public:
  GatewayCheck(const Gateway& gateway, const Source& source, Problems& problems)
      : gateway_(gateway), source_(source), problems_(problems) {}

  void run() {
    address("/server/listen", gateway_.server.listen);
    address("/server/health_listen", gateway_.server.health_listen);
    if (gateway_.server.listen == gateway_.server.health_listen && !gateway_.server.listen.ends_with(":0"))
      add("address_taken", "/server/health_listen", "is the address of the API itself",
          "Give health another port.");
    const MasterKeySource& key = gateway_.master_key;
    if (key.file.has_value() == key.environment_variable.has_value())
      add("master_key_source", "/master_key", "must name either a file or an environment variable",
          "Give exactly one of file and environment_variable.");
    schedule("/dispatch/retry", gateway_.dispatch.retry);
    schedule("/dispatch/query", gateway_.dispatch.query);
    if (gateway_.dispatch.lease.span < seconds(30) && !FISCAL_BREAKS("short_lease"))
      add("out_of_range", "/dispatch/lease", "is shorter than 30s, and a call may take longer than that",
          "Give at least 30s; 5m is the default.");
    for (const auto& [name, prefix] : gateway_.dialects.prefixes)
      if (!prefix.empty() && !is_prefix(prefix))
        add("not_a_prefix", "/dialects/prefixes/" + name, "must be a path of its own",
            "Write \"/" + name +
                "\", or \"\" to leave the dialect out; /v1, /health, /hooks and /i are taken.");
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(gateway_.outbound.ca_file, ignored))
      add("file_unreadable", "/outbound/ca_file", "names no file: " + gateway_.outbound.ca_file,
          "Install the ca-certificates package, or name a bundle that is there.");
  }

 private:
  void add(std::string code, std::string field, std::string text, std::string fix) {
    problems_.push_back(
        located(source_, {std::move(code), {}, std::move(field), std::move(text), std::move(fix)}));
  }

  void address(const char* field, const std::string& text) {
    if (!is_listen_address(text))
      add("not_an_address", field, "must be a host and a port", "Write \"127.0.0.1:8080\" or \"[::]:8080\".");
  }

  void schedule(const char* field, const std::vector<Period>& periods) {
    if (periods.empty()) add("out_of_range", field, "has no entry", "Give at least one waiting time.");
  }

  const Gateway& gateway_;
  const Source& source_;
  Problems& problems_;
};

void make_absolute(std::string& path, const std::filesystem::path& base) {
  if (!path.empty()) path = (base / path).lexically_normal().string();
}

void make_paths_absolute(Gateway& gateway, const std::filesystem::path& base) {
  make_absolute(gateway.data_dir, base);
  make_absolute(gateway.accounts_dir, base);
  make_absolute(gateway.routes_file, base);
  make_absolute(gateway.profiles_dir, base);
  make_absolute(gateway.outbound.ca_file, base);
  if (gateway.backup_dir) make_absolute(*gateway.backup_dir, base);
  if (auto& tls = gateway.server.tls) {
    make_absolute(tls->certificate_file, base);
    make_absolute(tls->key_file, base);
    if (tls->client_ca_file) make_absolute(*tls->client_ca_file, base);
  }
  if (gateway.billing.smtp && gateway.billing.smtp->ca_file)
    make_absolute(*gateway.billing.smtp->ca_file, base);
  if (gateway.master_key.file) make_absolute(*gateway.master_key.file, base);
  make_absolute(gateway.plugins.lock_file, base);
  for (std::string& folder : gateway.plugins.folders) make_absolute(folder, base);
}

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  std::int64_t number = 0;
  const auto [unit_at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0 || number > 999'999'999) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(unit_at - text.data()));
  if (unit == "ms") return Period(milliseconds(number));
  if (unit == "s") return Period(seconds(number));
  if (unit == "m") return Period(minutes(number));
  if (unit == "h") return Period(hours(number));
  if (unit == "d") return Period(hours(24 * number));
  return std::nullopt;
}

Gateway read_gateway(const std::filesystem::path& file, Problems& problems) {
  Gateway gateway;
  const auto source = read_source(file, largest_gateway_file, problems);
  if (!source || !read_whole(*source, {.bytes = largest_gateway_file}, gateway, problems)) return gateway;
  make_paths_absolute(gateway, std::filesystem::absolute(file).parent_path());
  GatewayCheck(gateway, *source, problems).run();
  return gateway;
}

}  // namespace fiscal::settings
