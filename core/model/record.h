#pragma once

#include <fiscal/invoice.hpp>
#include <fiscal/outcome.hpp>
#include <fiscal/request.hpp>

#include <optional>
#include <string>

#include "core/base/ids.h"
#include "core/model/state.h"

namespace fiscal {

/// What an invoice waits for. An invoice has at most one job at a time.
enum class JobKind { Issue, Query, Cancel, QueryCancel };

struct Job {
  JobKind kind = JobKind::Issue;
  Instant at;

  bool operator==(const Job&) const = default;
};

/// Which rule sent an invoice to its connection, kept with it for ever.
struct RouteTaken {
  ConnectionId connection;
  std::string rule;                ///< Id of the rule, "request" or "account_default".
  std::int64_t snapshot = 0;       ///< Version of the configuration that decided.
  std::vector<ConnectionId> next;  ///< Connections that may still be tried, in order, while nothing departed.

  bool operator==(const RouteTaken&) const = default;
};

/// A cancellation that a client asked for, until it is settled.
struct CancelIntent {
  CancelReason reason = CancelReason::Other;
  std::string text;
  Instant asked_at;

  bool operator==(const CancelIntent&) const = default;
};

/// The part of an invoice's standing that is not searched for: one JSON document in the store.
struct Facts {
  std::optional<Authorized> authorized;  ///< Without documents: those are rows of their own.
  std::optional<Cancelled> cancelled;    ///< Likewise.
  Findings reasons;                      ///< Of the last rejection, refusal or failure.
  Findings refusal;  ///< Of a repeat, while it is in question what became of what had left before it.
  std::optional<std::string> ticket;
  std::optional<CancelIntent> cancel;
  std::optional<InvoiceId> replaces;  ///< The invoice that this one replaces.
  std::optional<InvoiceId> replaced_by;
  std::optional<InvoiceId> follows;  ///< An earlier invoice of the same reference that came to nothing.
  std::optional<Instant> first_attempt_at;  ///< `now` of every attempt over this connection.
  std::optional<Instant> departed_at;  ///< Last departure of the effect in question (issue or cancel): the
                                       ///< settle window counts from it.
  std::optional<Instant> unsettled_since;
  int attempts = 0;        ///< Of the present effect over the present connection.
  bool under_way = false;  ///< A call of a write runs, or ran when the gateway stopped.
  int cancels = 0;         ///< Cancellations begun so far: each is an effect of its own.
  int queries = 0;         ///< Status queries since the last departure.
  int not_found = 0;       ///< Agreeing `not_found` answers after the settle window.
  bool late = false;       ///< Started later than its schedule said.

  bool operator==(const Facts&) const = default;
};

/// Where an invoice stands: the fold of its events, kept beside them so that reading does not fold.
struct InvoiceRecord {
  InvoiceId id;
  AccountId account;
  InvoiceType type = InvoiceType::Service;
  Environment environment = Environment::Test;
  State state = State::Queued;
  int version = 0;  ///< Number of events.
  std::optional<std::string> reference;
  Instant created_at;
  std::optional<Instant> issue_at;
  Date competence_date;
  Money amount;
  RouteTaken route;
  std::optional<DocumentNumber> number;
  std::optional<std::string> access_key;
  std::optional<Job> job;
  Facts facts;

  bool operator==(const InvoiceRecord&) const = default;
};

/// JSON of the cold part. Reading what `to_json` wrote gives an equal value; anything else throws
/// std::runtime_error, since only a damaged store can hold it.
std::string to_json(const Facts& facts);
Facts facts_from_json(std::string_view json);
std::string to_json(const RouteTaken& route);
RouteTaken route_from_json(std::string_view json);

std::string_view to_text(JobKind kind);

}  // namespace fiscal
