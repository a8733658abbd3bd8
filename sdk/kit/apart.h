#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <string>
#include <vector>

#include "sdk/kit/check.h"

namespace fiscal::kit {

/// Something to judge in a process of its own.
struct Trial {
  std::function<Judgement()> run;
  Duration patience = seconds(60);  ///< After which its process is killed.
};

/// Runs every trial in a process of its own, `at_once` at a time, and hands each judgement over in the order
/// of the trials. What a process prints is not shown, but ends up in the text of a crash. The caller's
/// process must have one thread only: each trial is a fork of it. Throws std::system_error when none can be
/// made.
void run_apart(const std::vector<Trial>& trials, int at_once,
               const std::function<void(std::size_t, const Judgement&)>& judged);

}  // namespace fiscal::kit
