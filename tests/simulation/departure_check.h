#pragma once

#include <functional>
#include <map>

#include "core/plugin/manifest.h"
#include "core/services/http_transport.h"
#include "core/store/store.h"
#include "tests/simulation/call_mark.h"
#include "tests/simulation/judge.h"

namespace fiscal::simulation {

/// Watches what leaves the gateway, at the moment it does: rules 1, 2, 3 and 5, and the order of strict
/// lanes.
class DepartureCheck {
 public:
  using ManifestOf = std::function<const plugin::Manifest&(const ConnectionId&)>;

  /// `slack`: how far apart the clocks of hosts are, and how long an answer may be under way.
  /// `lanes_hold`: whether strict order is kept, which lanes in one process's memory do for one host.
  DepartureCheck(store::Store& truth, Scheduler& scheduler, Judge& judge, ManifestOf manifest_of,
                 Duration slack, bool lanes_hold)
      : truth_(truth),
        scheduler_(scheduler),
        judge_(judge),
        manifest_of_(std::move(manifest_of)),
        slack_(slack),
        lanes_hold_(lanes_hold) {}

  /// The first byte of a write is about to leave.
  void bytes_leave(const CallMark& call, const services::WireRequest& request);

  /// What a status query learned: the provider has no trace of what is in question, or something else.
  void asked(const CallMark& call, bool has_no_trace);

  /// A person who looked says that it may be sent again.
  void person_permits(InvoiceId id, const std::string& effect);

  /// Bytes of this effect ever left, over whatever connection.
  bool ever_left(InvoiceId id, const std::string& effect) const;

 private:
  struct Effect {
    InvoiceId id;
    std::string name;

    auto operator<=>(const Effect&) const = default;
  };
  struct Left {
    ConnectionId connection;
    std::string bytes;
    std::optional<DocumentNumber> number;
    int attempt = 0;
    Duration at;
    int no_trace = 0;  ///< Such answers after the window, with no other between them.
    bool by_person = false;
  };

  void first_time(const CallMark& call, const InvoiceRecord& record);
  void again(const CallMark& call, const std::string& bytes, const InvoiceRecord& record, Left& before);

  store::Store& truth_;
  Scheduler& scheduler_;
  Judge& judge_;
  ManifestOf manifest_of_;
  const Duration slack_;
  const bool lanes_hold_;
  std::map<Effect, Left> left_;
};

}  // namespace fiscal::simulation
