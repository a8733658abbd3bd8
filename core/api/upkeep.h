#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/api/backup_state.h"
#include "core/api/router.h"
#include "core/base/result.h"
#include "core/dispatch/comparison.h"
#include "core/dispatch/lost_numbers.h"

namespace fiscal::api {

/// What an operator does about the store as a whole: backups, and what a restored one does not know. Handlers
/// are safe from any thread.
class Upkeep {
 public:
  struct Parts {
    /// Starts a backup of this name; an error when one is running, or the name is taken.
    std::function<Result<BackupState>(const std::string& name)> back_up;
    /// The backup of this name, as far as this process knows it.
    std::function<std::optional<BackupState>(const std::string& name)> backup;
    /// Holds a connection's documents of some days against the authority's.
    std::function<Result<dispatch::Comparison>(const ConnectionId&, Date from, Date to)> compare;
    dispatch::LostNumbers& lost;
    std::function<bool(const ConnectionId&)> has_connection;
    const Clock& clock;
  };

  explicit Upkeep(Parts parts) : parts_(std::move(parts)) {}

  void add_routes(Router& router);

 private:
  Response start_backup(const Request& request);
  Response show_backup(const Request& request);
  Response show_comparison(const Request& request);
  Response list_lost_numbers(const Request& request);
  Response forget_lost_number(const Request& request);

  Parts parts_;
};

}  // namespace fiscal::api
