#pragma once

#include <fiscal/testing/cassette.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/app/fiscalctl/plugin_folder.h"
#include "core/app/fiscalctl/trial_keyring.h"
#include "core/plugin/runner.h"
#include "core/plugin/secret_settings.h"
#include "core/services/call_scope.h"
#include "core/services/known_secrets.h"

namespace fiscal::ctl {

/// One call of a plugin, made as a gateway makes it, without one.
struct TrialPlan {
  enum class Runner { Worker, ThisProcess };

  std::string method;           ///< "issue/1".
  std::string request;          ///< Of that method, checked.
  std::string settings = "{}";  ///< Of the connection, a JSON object.
  Runner runner = Runner::Worker;
  std::vector<std::string> egress;              ///< "host:port" allowed besides the manifest's.
  std::optional<std::string> ca_file;           ///< Whom to trust in place of the system's authorities.
  std::optional<std::string> server;            ///< Every request goes there: "http://127.0.0.1:8099".
  const testing::Cassette* cassette = nullptr;  ///< Answers instead of any server.
};

/// What came of it.
struct Trial {
  plugin::CallResult result;
  services::CallEvidence evidence;           ///< Redacted, as a timeline keeps it.
  std::vector<testing::Exchange> exchanges;  ///< As they were, secrets and all: to be redacted.
  std::string outcome;                       ///< The gateway's verdict, a JSON document.
  std::string misbehaviour;  ///< What the plugin claimed against the evidence; empty: it is believed.
};

/// Makes the call. Throws Failure when the runner cannot be started or the settings are refused.
Trial try_call(const ChosenPlugin& plugin, const TrialPlan& plan, TrialKeyring& keyring);

/// Every secret of the keyring, and those that stand in the settings as they are, for taking them out of what
/// is kept and shown.
services::KnownSecrets known_secrets(const TrialKeyring& keyring,
                                     const std::vector<plugin::SecretSetting>& in_settings = {});

/// The `outcome` that a JSON document names: "authorized"; empty when it names none.
std::string outcome_named(std::string_view json);

}  // namespace fiscal::ctl
