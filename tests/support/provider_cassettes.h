#pragma once

#include <fiscal/provider.hpp>

#include <functional>
#include <memory>
#include <string>

namespace fiscal::test {

/// Plays every cassette of plugins/<plugin>/cassettes: the same requests in the same order, the same outcome.
/// A cassette is
/// {"settings", "method", "request", "exchanges": [{"method","url","status","body"}], "outcome"}.
void play_cassettes(const std::string& plugin,
                    const std::function<std::unique_ptr<Provider>(const Settings& settings)>& open);

}  // namespace fiscal::test
