#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/app/fiscalctl/trial.h"

namespace fiscal::ctl {

/// A trial as a person reads it from top to bottom: what was asked, each exchange, what the plugin answered
/// and what a gateway makes of that. Nothing secret is in it.
std::string trial_text(const ChosenPlugin& plugin, const TrialPlan& plan, const Trial& trial,
                       const services::KnownSecrets& secrets);

/// The same for a program.
nlohmann::ordered_json trial_json(const ChosenPlugin& plugin, const TrialPlan& plan, const Trial& trial,
                                  const services::KnownSecrets& secrets);

/// How a call ended, as a word: "answered", "crashed".
std::string_view to_text(plugin::CallEnd end);

}  // namespace fiscal::ctl
