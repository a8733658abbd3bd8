#pragma once

#include <fiscal/danfse.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/municipal/declaration.hpp>
#include <fiscal/municipal/profile.hpp>
#include <fiscal/national/dps.hpp>
#include <fiscal/provider.hpp>
#include <fiscal/xmldsig.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fiscal::nacional {

/// A vendor's service that takes the DPS and the events in envelopes of its own. Questions stay with the
/// national system, with which the town shares its notes.
struct Vendor {
  municipal::Profile profile;  ///< Its body is the national layout's.
  std::string url;
  municipal::LocalFacts local;  ///< The credentials that its envelopes name.
};

/// Where the calls of one service are. Paths are below `base_url`; names in braces are filled in.
struct Endpoints {
  std::string base_url;
  std::string adn_url;
  std::string parameters_url;
  std::string issue_path = "nfse";
  std::string dps_path = "dps/{id}";
  std::string nfse_path = "nfse/{key}";
  std::string events_path = "nfse/{key}/eventos";
  std::string event_path = "nfse/{key}/eventos/{type}/{sequence}";
  std::shared_ptr<const Vendor> vendor;  ///< Takes what is posted, where there is one.
};

/// A municipality that hosts the service itself: what is absent is the connection's.
struct Town {
  std::optional<std::string> base_url;
  std::optional<std::string> issue_path;
  std::optional<std::string> dps_path;
  std::optional<std::string> nfse_path;
  std::optional<std::string> events_path;
  std::optional<std::string> event_path;
};

/// A connection's settings, checked. What each means is said in manifest.json.
struct PortalSettings {
  std::optional<std::string> base_url;
  std::optional<std::string> adn_url;
  std::map<std::string, Town, std::less<>> towns;
  std::shared_ptr<const Vendor> vendor;
  SignatureProfile signature = signature_profiles::sha256_exclusive;
  national::DpsOptions dps;
  bool request_analysis = true;
  bool town_parameters = false;
  std::optional<std::string> parameters_url;
  danfse::Options danfse;  ///< But for the standing, which each request says.
};

/// Throws SettingError for a setting that is unknown or cannot be used.
PortalSettings read_settings(const Settings& settings);

/// The endpoints for documents of a municipality in an environment, or why there are none: an address of the
/// government's that belongs to the other environment is never used.
std::variant<Endpoints, Finding> endpoints_for(const PortalSettings& settings, Environment environment,
                                               std::string_view municipality);

}  // namespace fiscal::nacional
