#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <string_view>
#include <variant>

#include "plugins/nfse_nacional/portal.h"

namespace fiscal::nacional {

/// No event has ended the document and none is to decide about it.
struct Alive {};

/// The municipality was asked to cancel and has not answered.
struct UnderAnalysis {};

/// What the events of a document say about its end.
using DocumentEnd = std::variant<Alive, UnderAnalysis, Cancelled, CannotTell>;

/// What an answer to the question for the event of one kind says.
using EventAnswer = std::variant<Cancelled, NotFound, CannotTell>;
EventAnswer read_event_answer(const Exchange& exchange, std::string_view access_key, national::EventKind kind,
                              Environment environment);

/// Asks for the event of one kind.
EventAnswer ask_event(Portal& portal, std::string_view access_key, national::EventKind kind,
                      Environment environment);

/// Asks for every event that can end a document, and whether a request for analysis is open. SEFIN is asked
/// first and the ADN where SEFIN cannot tell.
DocumentEnd ask_events(Portal& portal, std::string_view access_key, Environment environment);

/// Adds the event that ended the document which `invoice` replaces, if it replaces one: the authority writes
/// it by itself (e105102). One question, of at most five seconds; without an answer the document is
/// authorised all the same.
void add_end_of_replaced(Authorized& authorized, const Invoice& invoice, Portal& portal,
                         Environment environment);

/// What the ADN has to tell after the cursor, which is a place in its order (NSU). Throws ProviderError when
/// it cannot be asked: nothing was learned, and the cursor stays.
EventPage list_events(const ListEvents& request, Portal& portal);

/// What a registered event says as a cancellation, its file included.
Cancelled cancelled_by(std::string_view event_xml);

}  // namespace fiscal::nacional
