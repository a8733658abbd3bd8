#include "core/dispatch/settlement.h"

#include <algorithm>
#include <utility>

#include "core/dispatch/notice.h"
#include "core/dispatch/ticket_mark.h"

namespace fiscal::dispatch {
namespace {

/// A permitted re-send, and the answer to a question, may bring files that an earlier answer brought.
void leave_out_what_is_kept(std::vector<DocumentFile>& documents, const std::vector<DocumentFile>& kept) {
  std::erase_if(documents, [&](const DocumentFile& file) {
    return std::find(kept.begin(), kept.end(), file) != kept.end();
  });
}

/// Takes the events that belong to the replaced invoice out of `documents`.
std::vector<DocumentFile> take_events_of_replaced(std::vector<DocumentFile>& documents) {
  std::vector<DocumentFile> taken;
  for (DocumentFile& file : documents)
    if (file.kind == "replaced_event")
      taken.push_back({"event", std::move(file.media_type), std::move(file.content)});
  std::erase_if(documents, [](const DocumentFile& file) { return file.kind == "replaced_event"; });
  return taken;
}

}  // namespace

store::Settlement settlement_of(const InvoiceRecord& before, Transition transition, Trace trace,
                                store::Store& store, Instant now) {
  store::Settlement settlement{.record = std::move(transition.record),
                               .events = std::move(transition.events),
                               .documents = std::move(transition.documents),
                               .exchanges = std::move(trace.exchanges),
                               .other = {},
                               .other_events = {},
                               .other_documents = {},
                               .log_lines = std::move(trace.log_lines),
                               .marks = {},
                               .notices = {}};
  if (auto mark = ticket_mark(before, settlement.record)) settlement.marks.push_back(std::move(*mark));
  if (auto notice = notice_of(before.account, before.id, before.version, settlement.events))
    settlement.notices.push_back(std::move(*notice));
  // Nothing can be kept of an invoice of which nothing left.
  if (!settlement.documents.empty() && (before.facts.departed_at || before.access_key))
    leave_out_what_is_kept(settlement.documents, store.documents(before.id));
  if (!settlement.record.facts.replaces) return settlement;
  const auto replaced = store.find(*settlement.record.facts.replaces);
  if (auto moved = replaced ? follow(*replaced, settlement.record, now) : std::nullopt) {
    settlement.other = std::move(moved->record);
    settlement.other_events = std::move(moved->events);
    settlement.other_documents = take_events_of_replaced(settlement.documents);
    if (auto notice = notice_of(replaced->account, replaced->id, replaced->version, settlement.other_events))
      settlement.notices.push_back(std::move(*notice));
  }
  return settlement;
}

}  // namespace fiscal::dispatch
