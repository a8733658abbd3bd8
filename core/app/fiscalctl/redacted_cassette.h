#pragma once

#include <fiscal/testing/cassette.hpp>

#include <string>

#include "core/app/fiscalctl/trial.h"

namespace fiscal::ctl {

/// The trial as a cassette that may be shown to anybody: secrets by their names, values of credential fields
/// replaced, `in_settings` by the names that they may have, of headers only those that plugins read, and the
/// people of the request (customer, intermediary: name, CPF, e-mail, telephone, address) under made-up names,
/// the same everywhere. Any other CPF in an answer becomes a made-up one too. `outcome` is empty: what the
/// plugin makes of this cassette is still to be seen.
testing::Cassette redacted_cassette(const std::string& name, const TrialPlan& plan, const Trial& trial,
                                    const services::KnownSecrets& secrets,
                                    const std::vector<plugin::SecretSetting>& in_settings);

}  // namespace fiscal::ctl
