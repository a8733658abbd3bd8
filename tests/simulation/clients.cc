#include "tests/simulation/clients.h"

#include <fiscal/json.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiscal::simulation {
namespace {

using nlohmann::json;

std::string body_of(const Wish& wish, std::int64_t amount, bool to_portal, std::optional<Instant> issue_at) {
  json body{
      {"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
      {"service", {{"national_code", "010701"}, {"description", "wish " + std::to_string(wish.number)}}},
      {"amount", amount},
      {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}};
  if (!wish.reference.empty()) body["reference"] = wish.reference;
  if (to_portal) body["tags"] = {"portal"};
  if (issue_at) body["issue_at"] = to_text(*issue_at, {-180});
  return body.dump();
}

std::string in_words(const Wish& wish, const std::string& what) {
  return "wish " + std::to_string(wish.number) + " " + what;
}

std::string codes_of(const Findings& findings) {
  std::string codes;
  for (const Finding& finding : findings) codes += " " + finding.code + finding.field;
  return codes;
}

}  // namespace

std::shared_ptr<Wish> Clients::new_wish() {
  Random& random = parts_.random;
  auto wish = std::make_shared<Wish>();
  wish->number = static_cast<int>(wishes_.size()) + 1;
  const std::int64_t names = random.below(4);
  if (names != 0) wish->key = "key-" + std::to_string(wish->number);
  if (names != 1) wish->reference = "order-" + std::to_string(wish->number);
  if (random.one_in(4)) wish->connection = random.pick(parts_.connections);
  std::optional<Instant> issue_at;
  if (random.one_in(5)) issue_at = beginning + parts_.scheduler.now() + random.span({}, hours(30));
  const bool to_portal = parts_.with_portal && random.one_in(3);
  wish->body = body_of(*wish, 1000 + random.below(200'000), to_portal, issue_at);
  wishes_.push_back(wish);
  return wish;
}

void Clients::begin(int count, Duration span) {
  for (int n = 0; n < count; ++n) {
    ++busy_;
    parts_.scheduler.spawn(process_, [this, span] {
      parts_.scheduler.sleep(parts_.random.span({}, span));
      live(new_wish(), span);
      --busy_;
    });
  }
}

void Clients::live(const std::shared_ptr<Wish>& wish, Duration span) {
  Random& random = parts_.random;
  Scheduler& scheduler = parts_.scheduler;
  submit(wish);
  if (wish->told.empty()) return;
  for (int more = static_cast<int>(random.below(4)); more > 0; --more) {
    const Duration left = std::max(span - scheduler.now(), Duration{});
    scheduler.sleep(random.one_in(2) ? random.span({}, minutes(5)) : random.span({}, left));
    switch (random.below(5)) {
      case 0:
        submit(wish);
        break;
      case 1:
        ask_for_something_else(wish);
        break;
      case 2:
      case 3:
        cancel(wish->told.back());
        break;
      default:
        replace(wish->told.back());
        break;
    }
  }
}

void Clients::submit(const std::shared_ptr<Wish>& wish) {
  while (true) {
    const auto answer = parts_.hosts.ask([wish, this](Gateway& gateway) {
      return gateway.accept({parts_.account, Environment::Test, wish->body, wish->key, wish->connection});
    });
    if (answer && take(*wish, *answer)) return;
    parts_.scheduler.sleep(parts_.random.span(seconds(1), minutes(10)));
  }
}

void Clients::submit_substitute(const std::shared_ptr<Wish>& wish, InvoiceId replaced) {
  while (true) {
    const auto answer = parts_.hosts.ask([wish, replaced, this](Gateway& gateway) {
      return gateway.substitute({parts_.account, Environment::Test, wish->body, wish->key},
                                {replaced, SubstitutionReason::Other, "o valor estava errado"});
    });
    if (answer && take(*wish, *answer)) return;
    parts_.scheduler.sleep(parts_.random.span(seconds(1), minutes(10)));
  }
}

/// By reference alone, what came to nothing is asked for anew: also when it came to nothing before its answer
/// reached the client.
bool Clients::follows(const InvoiceRecord& record, InvoiceId earlier) {
  auto before = record.facts.follows;
  while (before && *before != earlier) {
    const auto kept = parts_.truth.find(*before);
    before = kept ? kept->facts.follows : std::nullopt;
  }
  return before.has_value();
}

/// True when the client need not ask again.
bool Clients::take(Wish& wish, const intake::Answer& answer) {
  const auto told = [&](const InvoiceRecord& record, const char* how) {
    parts_.scheduler.say(in_words(
        wish, std::string(how) + " " + to_text(record.id) + " " + std::string(to_text(record.state))));
    const auto kept = parts_.truth.find(record.id);
    if (!kept)
      parts_.judge.broken("nothing lost", in_words(wish, "was told of " + to_text(record.id) +
                                                             ", which is not in the store"));
    if (!wish.told.empty() && wish.told.back() != record.id) {
      const bool anew = wish.key.empty() && kept && follows(*kept, wish.told.back());
      if (!anew)
        parts_.judge.broken("idempotency", in_words(wish, "was told " + to_text(wish.told.back()) +
                                                              " and then " + to_text(record.id)));
    }
    wish.told.push_back(record.id);
    return true;
  };
  if (const auto* accepted = std::get_if<intake::Accepted>(&answer))
    return told(accepted->record, "accepted");
  if (const auto* replayed = std::get_if<intake::Replayed>(&answer))
    return told(replayed->record, "replayed");
  if (std::holds_alternative<intake::Conflict>(answer))
    return parts_.judge.broken("idempotency", in_words(wish, "conflicts with itself")), true;
  std::string codes;
  if (const auto* invalid = std::get_if<intake::Invalid>(&answer)) codes = codes_of(invalid->findings);
  if (const auto* refused = std::get_if<intake::Refused>(&answer)) codes = " " + refused->reason.code;
  parts_.scheduler.say(in_words(wish, "is refused:" + codes));
  if (codes == " invoice_changed") return false;
  // By reference alone, what came to nothing is asked for anew, and then it may be too late for it.
  const auto last = wish.told.empty() ? std::nullopt : parts_.truth.find(wish.told.back());
  const bool anew = wish.key.empty() && last && is_dead_end(last->state);
  if (last && !anew)
    parts_.judge.broken("idempotency", in_words(wish, "was accepted and is refused:" + codes));
  wish.refused = true;
  return true;
}

/// The same name for another body must not pass, unless the invoice of that name came to nothing.
void Clients::ask_for_something_else(const std::shared_ptr<Wish>& wish) {
  if (wish->key.empty())
    return;  // By reference alone it may be a new invoice, and then this is another wish.
  json body = json::parse(wish->body);
  body["amount"] = body["amount"].get<int>() + 1;
  const auto answer = parts_.hosts.ask([text = body.dump(), wish, this](Gateway& gateway) {
    return gateway.accept({parts_.account, Environment::Test, text, wish->key, wish->connection});
  });
  if (answer && !std::holds_alternative<intake::Conflict>(*answer))
    parts_.judge.broken("idempotency", in_words(*wish, "let another body pass under its key"));
}

void Clients::cancel(InvoiceId id) {
  for (int tries = 0; tries < 200; ++tries) {
    const auto answer =
        parts_.hosts.ask([id, this](Gateway& gateway) { return gateway.cancel(parts_.account.id, id); });
    if (answer)
      parts_.scheduler.say("cancel " + to_text(id) + ": " +
                           (answer->ok() ? std::string(to_text((*answer)->state)) : answer->error().code));
    if (answer && (answer->ok() || answer->error().code != "busy")) return;
    parts_.scheduler.sleep(parts_.random.span(seconds(1), minutes(10)));
  }
}

void Clients::replace(InvoiceId id) {
  const auto record = parts_.truth.find(id);
  if (!record || record->state != State::Authorized) return;
  const auto wish = new_wish();
  // A schedule or a choice of connection would be another matter.
  wish->connection.reset();
  json body = json::parse(wish->body);
  body.erase("issue_at");
  body.erase("tags");
  wish->body = body.dump();
  submit_substitute(wish, id);
}

}  // namespace fiscal::simulation
