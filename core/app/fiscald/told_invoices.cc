#include "core/app/fiscald/told_invoices.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/api/billing_resource.h"
#include "core/api/resource.h"
#include "core/billing/billing_events.h"
#include "core/dispatch/happening.h"
#include "core/dispatch/notice.h"
#include "core/intake/accepted_event.h"

namespace fiscal::app {
namespace {

notify::ToldEvent told(const InvoiceRecord& record, std::string_view type, Instant at) {
  notify::ToldEvent event;
  event.type = type;
  event.at = at;
  event.account = record.account;
  event.subject = to_text(record.id);
  event.sequence = record.version;
  event.data = api::Json{{"sequence", record.version}, {"invoice", api::invoice_resource(record)}}.dump(
      -1, ' ', false, api::Json::error_handler_t::replace);
  event.invoice = record;
  return event;
}

}  // namespace

notify::FanOut::EventsOf told_invoices(store::Store& store) {
  return [&store](const AccountId& account, InvoiceId id, int after, int through) {
    std::vector<notify::ToldEvent> events;
    const auto present = store.find(account, id);
    if (!present) return events;
    const auto history = store.timeline(id).events;
    InvoiceRecord record;
    for (const NumberedEvent& numbered : history) {
      if (numbered.sequence > through) break;
      if (numbered.sequence == 1) {
        record = intake::record_at_acceptance(numbered.event, id, account);
        record.facts.follows = present->facts.follows;  // Which the store gave, beside the event.
      } else {
        dispatch::apply(record, dispatch::from_event(numbered.event), numbered.event.at);
      }
      record.version = numbered.sequence;
      const auto type = dispatch::told_as(numbered.event.kind);
      if (numbered.sequence > after && !type.empty()) events.push_back(told(record, type, numbered.event.at));
    }
    return events;
  };
}

std::function<std::string(const notify::ToldEvent&)> told_billing_invoices(std::string public_url) {
  return [url = std::move(public_url)](const notify::ToldEvent& event) {
    const auto invoice = billing::invoice_told_of(event);
    if (!invoice) throw std::runtime_error("an event " + event.type + " that no room knows");
    const std::string page = url + "/i/" + invoice->page_token;
    return api::Json{{"sequence", event.sequence},
                     {"billing_invoice", api::billing_invoice_resource(*invoice, event.at, page, {}, {})}}
        .dump(-1, ' ', false, api::Json::error_handler_t::replace);
  };
}

}  // namespace fiscal::app
