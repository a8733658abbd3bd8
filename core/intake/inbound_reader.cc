#include "core/intake/inbound_reader.h"

#include <fiscal/json.hpp>

#include <iterator>
#include <stdexcept>

namespace fiscal::intake {
namespace {

using Standing = dispatch::Heard::Standing;

/// An event may come before the answer that makes its invoice known, and a plugin may be away for a while.
constexpr Duration reading_delays[] = {seconds(5), seconds(30), minutes(2), minutes(10), hours(1), hours(6)};
constexpr Duration busy_delay = seconds(2);
constexpr Duration busy_at_most = hours(24);

struct WriteInEvent : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reading an event writes nothing at the provider.
class NoDeparture final : public services::DepartureWitness {
 public:
  void departs(const services::OutgoingWrite&) override {
    throw WriteInEvent("event/1 may not write at the provider");
  }
};

std::string_view name_of(Standing standing) {
  constexpr std::string_view names[] = {"settled", "nothing", "refused", "unmatched", "busy"};
  return names[static_cast<std::size_t>(standing)];
}

}  // namespace

void InboundReader::work(store::Resource claimed) {
  auto inbound = read_inbound(claimed);
  if (!inbound || inbound->state != Inbound::State::Waiting) {
    // Done with long ago, or never to be read.
    parts_.store.delete_resource(claimed.account, claimed.kind, claimed.id);
    return;
  }
  Reading reading = read(claimed, *inbound);
  end(std::move(claimed), std::move(*inbound), std::move(reading));
}

InboundReader::Reading InboundReader::read(const store::Resource& claimed, const Inbound& inbound) {
  const auto connection = parts_.directory.connection(inbound.connection);
  const auto account = connection ? parts_.directory.account(connection->account) : nullptr;
  const auto manifest = account ? parts_.runner.manifest(connection->plugin) : nullptr;
  if (!manifest) return {Inbound::State::Waiting, "its connection, account or plugin is not there"};
  auto request = open_request(*connection, inbound.sealed, parts_.keys);
  if (!request) return {Inbound::State::Failed, request.error().text};
  const ZoneOffset zone = brazilian_zone(account->zone).value_or(ZoneOffset{-180});
  const InboundMessage message{
      {connection->environment, parts_.clock.now(), zone, claimed.id, inbound.tries + 1},
      std::move(request->method),
      std::move(request->query),
      std::move(request->headers),
      std::move(request->body)};
  NoDeparture witness;
  const services::CallScope scope{.connection = *connection,
                                  .manifest = *manifest,
                                  .witness = witness,
                                  .call = "event " + std::to_string(inbound.tries + 1),
                                  .deadline = parts_.clock.steady() + manifest->call_timeout,
                                  .replay = {}};
  plugin::CallResult result;
  try {
    parts_.with_services(scope, [&](plugin::CallServices& services) {
      result = parts_.runner.call(*connection, "event/1", to_json(message), services);
    });
  } catch (const WriteInEvent& write) {
    return {Inbound::State::Failed, write.what()};
  }
  if (result.end != plugin::CallEnd::Answered)
    return {Inbound::State::Waiting, "the plugin could not read it: " + result.reply};
  const auto events = read_json<ProviderEvents>(result.reply, UnknownFields::Ignore);
  if (!events.ok())
    return {Inbound::State::Failed,
            "the answer of event/1 breaks its schema at " + events.problems.front().field};
  return tell(*connection, events.value);
}

InboundReader::Reading InboundReader::tell(const Connection& connection, const ProviderEvents& events) {
  if (events.empty()) return {Inbound::State::Nothing, "the plugin made nothing of it"};
  Reading reading{Inbound::State::Heard, {}};
  bool is_unmatched = false;
  for (const ProviderEvent& event : events) {
    const dispatch::Heard heard = parts_.callbacks.hear(connection, event);
    const std::string invoice = heard.invoice ? to_text(*heard.invoice) : "";
    parts_.log.write(heard.standing == Standing::Refused ? LogLevel::PluginMisbehaving : LogLevel::Info,
                     "callback_heard",
                     {{"connection", std::string_view(connection.id)},
                      {"invoice", std::string_view(invoice)},
                      {"standing", name_of(heard.standing)},
                      {"text", std::string_view(heard.text)}});
    reading.text +=
        (reading.text.empty() ? "" : "; ") + (invoice.empty() ? invoice : invoice + ": ") + heard.text;
    is_unmatched |= heard.standing == Standing::Unmatched;
    reading.is_busy |= heard.standing == Standing::Busy;
  }
  // Told again, what was heard already says nothing new.
  if (reading.is_busy || is_unmatched) reading.state = Inbound::State::Waiting;
  return reading;
}

void InboundReader::end(store::Resource claimed, Inbound inbound, Reading reading) {
  const Instant now = parts_.clock.now();
  constexpr int most_tries = static_cast<int>(std::size(reading_delays));
  inbound.text = std::move(reading.text);
  if (inbound.text.size() > 2000) inbound.text.resize(2000);
  if (reading.state == Inbound::State::Waiting && reading.is_busy &&
      now - claimed.created_at < busy_at_most) {
    claimed.due_at = now + busy_delay;
  } else if (reading.state == Inbound::State::Waiting && inbound.tries < most_tries) {
    claimed.due_at = now + reading_delays[inbound.tries++];
  } else {
    const bool gave_up = reading.state == Inbound::State::Waiting;
    inbound.state = gave_up ? Inbound::State::Unmatched : reading.state;
    if (gave_up || inbound.state == Inbound::State::Failed)
      parts_.log.warning("callback_given_up", {{"connection", std::string_view(inbound.connection)},
                                               {"inbound", std::string_view(claimed.id)},
                                               {"text", std::string_view(inbound.text)}});
    claimed.due_at = now + parts_.kept_for;
  }
  write_inbound(claimed, inbound);
  // Where the version moved, another gateway was faster, and what it wrote stands.
  parts_.store.put_resources({std::move(claimed)});
}

}  // namespace fiscal::intake
