#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <string>
#include <vector>

#include "sdk/kit/check.h"

namespace fiscal::kit {

/// Something to judge in another process than the caller's.
struct Trial {
  std::function<Judgement()> run;
  Duration patience =
      minutes(3);      ///< After which its process is killed: for what hangs, not for what is slow.
  bool joins = false;  ///< Runs in the process of the trial before it, unless that process is dead.
};

/// Runs every trial apart, in `at_once` processes at a time, and hands each judgement over in the order of
/// the trials. When a process dies, the trial that ran in it crashed, and those that would have joined it go
/// on in another one. What a process prints is not shown, but ends up in the text of a crash. The caller's
/// process must have one thread only: each process is a fork of it. Throws std::system_error when none can
/// be made.
void run_apart(const std::vector<Trial>& trials, int at_once,
               const std::function<void(std::size_t, const Judgement&)>& judged);

}  // namespace fiscal::kit
