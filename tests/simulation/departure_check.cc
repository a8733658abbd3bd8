#include "tests/simulation/departure_check.h"

namespace fiscal::simulation {
namespace {

/// Everything that a repeat has to repeat.
std::string bytes_of(const services::WireRequest& request) {
  std::string bytes = request.method + " " + request.url + "\n";
  for (const auto& [name, value] : request.headers)
    bytes.append(name).append(": ").append(value).append("\n");
  return bytes + "\n" + request.body.value_or("");
}

std::string name_of(const std::optional<DocumentNumber>& number) {
  return number ? number->series + "/" + std::to_string(number->number) : "none";
}

}  // namespace

void DepartureCheck::bytes_leave(const CallMark& call, const services::WireRequest& request) {
  const auto record = truth_.find(call.id);
  const auto kept = truth_.departure(call.id, call.effect);
  const std::string name = to_text(call.id) + " " + call.effect;
  if (!record) return judge_.broken("nothing lost", name + " leaves and is not in the store");
  if (!kept || kept->body != request.body.value_or("") || kept->url != request.url)
    return judge_.broken("rule 1", name + " leaves and its departure is not in the store");
  const std::string bytes = bytes_of(request);
  const auto [at, is_new] = left_.try_emplace({call.id, call.effect});
  if (is_new)
    first_time(call, *record);
  else
    again(call, bytes, *record, at->second);
  at->second = {call.connection, bytes, record->number, call.attempt, scheduler_.now(), 0, false};
}

/// In strict order nothing leaves while another invoice of the connection is in doubt.
void DepartureCheck::first_time(const CallMark& call, const InvoiceRecord& record) {
  if (!lanes_hold_ || call.effect != "issue" || !manifest_of_(call.connection).strict_order) return;
  for (const auto& [effect, left] : left_) {
    if (effect.name != "issue" || left.connection != call.connection || effect.id == call.id) continue;
    const auto other = truth_.find(effect.id);
    if (!other->access_key && is_in_doubt(other->state))
      judge_.broken("strict order", to_text(record.id) + " leaves while " + to_text(effect.id) + " is " +
                                        std::string(to_text(other->state)));
  }
}

void DepartureCheck::again(const CallMark& call, const std::string& bytes, const InvoiceRecord& record,
                           Left& before) {
  const std::string name = to_text(call.id) + " " + call.effect;
  if (before.connection != call.connection)
    return judge_.broken(
        "rule 5", name + " leaves over " + call.connection + " after it left over " + before.connection);
  if (before.attempt == call.attempt)
    return;  // One call may write more than once: that is its plugin's affair.
  const plugin::Manifest& manifest = manifest_of_(call.connection);
  if (!before.by_person &&
      (!manifest.not_found_is_authoritative || before.no_trace < manifest.not_found_answers))
    return judge_.broken("rule 2", name + " leaves again after " + std::to_string(before.no_trace) +
                                       " answers without a trace");
  if (call.effect != "issue") return;
  if (before.number != record.number)
    return judge_.broken("rule 3", name + " leaves with number " + name_of(record.number) + " after " +
                                       name_of(before.number));
  if (before.bytes != bytes) judge_.broken("rule 3", name + " leaves again with other bytes");
}

void DepartureCheck::asked(const CallMark& call, bool has_no_trace) {
  const auto at = left_.find({call.id, call.effect});
  if (at == left_.end()) return;
  Left& left = at->second;
  // What it said that it took cannot be without a trace.
  const bool was_taken = truth_.find(call.id)->state == State::Pending;
  if (!has_no_trace || was_taken)
    left.no_trace = 0;
  else if (call.began + slack_ >= left.at + manifest_of_(call.connection).settle_window)
    ++left.no_trace;
}

void DepartureCheck::person_permits(InvoiceId id, const std::string& effect) {
  const auto at = left_.find({id, effect});
  if (at != left_.end()) at->second.by_person = true;
}

bool DepartureCheck::ever_left(InvoiceId id, const std::string& effect) const {
  return left_.contains({id, effect});
}

}  // namespace fiscal::simulation
