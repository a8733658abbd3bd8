#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/office.h"
#include "sdk/sandbox/rules.h"

namespace fiscal::sandbox {

/// POST /nfse/{key}/eventos: the events that contributors send. Safe for threads.
class Events {
 public:
  explicit Events(Office& office) : office_(office) {}
  Answer receive(const std::string& key, const Exchange& exchange);

 private:
  Office& office_;
};

/// Registers an event of the system or of the town hall. The caller holds the note's events_mutex.
void register_official_event(Office& office, const std::shared_ptr<Note>& note, const std::string& type,
                             const std::string& body);

/// What forbids an event of this type on a note, by the events already linked (annex II, sheet RN
/// EVENTOSxEVENTOS); nothing when it may be linked. The caller holds the note's events_mutex.
std::optional<Finding> forbidden_by_linked_events(const Note& note, const std::string& type);

/// The event's name as the layout writes it, "Cancelamento de NFS-e".
std::string event_name(const std::string& type);

}  // namespace fiscal::sandbox
