#include "tests/crash/story.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "core/base/clock.h"
#include "tests/crash/evidence.h"

namespace fiscal::crash {
namespace {

using nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr int patience_ms = 120'000;
constexpr auto patience = std::chrono::milliseconds(patience_ms);

std::int64_t now_ms() { return SystemClock().now().milliseconds; }

json invoice(const std::string& marker) {
  return {{"customer", {{"tax_id", "529.982.247-25"}, {"name", "Maria Aparecida de Souza"}}},
          {"service", {{"national_code", "010701"}, {"description", "Suporte marca:" + marker + ";"}}},
          {"amount", 45000},
          {"taxes", {{"iss", json::object()}, {"approximate", {{"simples_percent", "6.00"}}}}}};
}

Client::Ask issue(const std::string& marker, const std::string& key, json body) {
  return {"issue", marker, "/v1/invoices", body.dump(), key};
}

std::string id_in(const Reply& reply) {
  const json body = json::parse(reply.body, nullptr, false);
  return body.is_object() ? body.value("id", "") : "";
}

bool rests(const json& invoice) {
  static const std::vector<std::string> resting{"authorized",   "rejected",           "failed",
                                                "withdrawn",    "cancelled",          "substituted",
                                                "needs_person", "cancelled_elsewhere"};
  return std::count(resting.begin(), resting.end(), invoice.at("status").get<std::string>()) > 0;
}

/// For a client that was refused because the invoice is being worked on.
bool is_for_later(const Reply& reply) {
  if (reply.status == 503 || reply.status == 500) return true;
  return reply.status == 409 &&
         json::parse(reply.body, nullptr, false).value("code", "") == "invoice_changed";
}

}  // namespace

Client::Client(const std::filesystem::path& log, std::function<std::optional<std::string>()> gateway,
               std::string api_key, int number)
    : log_(log, std::ios::app),
      gateway_(std::move(gateway)),
      authorization_("Authorization: Bearer " + std::move(api_key)),
      number_(number) {}

void Client::note(const Ask& ask, const std::string& outcome, const Reply& reply) {
  json line{{"at_ms", now_ms()},
            {"client", number_},
            {"what", ask.what},
            {"marker", ask.marker},
            {"path", ask.path},
            {"key", ask.key},
            {"body_sha256", hex(sha256(ask.body))},
            {"outcome", outcome}};
  if (outcome == "ok") {
    line["status"] = reply.status;
    line["id"] = id_in(reply);
    line["replayed"] = reply.headers.contains("idempotent-replayed");
  }
  log_ << line.dump() << std::endl;
}

Reply Client::exchange_with_gateway(const std::string& method, const std::string& path,
                                    const std::string& body, const std::vector<std::string>& headers) {
  const auto url = gateway_();
  if (!url) throw StoryEnded{"the gateway does not start again"};
  return exchange(method, *url + path, body, headers, 10'000);
}

Reply Client::get(const std::string& path, const std::vector<std::string>& more_headers) {
  std::vector<std::string> headers{authorization_};
  headers.insert(headers.end(), more_headers.begin(), more_headers.end());
  return exchange_with_gateway("GET", path, "", headers);
}

Reply Client::post(const Ask& ask) {
  std::vector<std::string> headers{authorization_, "Content-Type: application/json"};
  if (!ask.key.empty()) headers.push_back("Idempotency-Key: " + ask.key);
  note(ask, "invoked", {});
  const Reply reply = exchange_with_gateway("POST", ask.path, ask.body, headers);
  note(ask, reply.whole ? "ok" : "info", reply);
  return reply;
}

bool Client::try_once(const Ask& ask) { return post(ask).whole; }

Reply Client::ask(const Ask& ask) {
  const auto until = Steady::now() + patience;
  while (Steady::now() < until) {
    const Reply reply = post(ask);
    if (reply.whole && !is_for_later(reply)) return reply;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw StoryEnded{"no answer to " + ask.what + " " + ask.marker + " within the patience of this test"};
}

std::string Client::wait_until_it_rests(const std::string& id) {
  const auto until = Steady::now() + patience;
  while (Steady::now() < until) {
    const Reply reply = get("/v1/invoices/" + id, {"Prefer: wait=5"});
    if (reply.whole && reply.status == 404) return "unheard of";
    if (reply.whole && reply.status == 200)
      if (const json body = json::parse(reply.body); rests(body)) return body.at("status");
    if (!reply.whole) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw StoryEnded{id + " comes to no rest"};
}

void Client::ask_cut_off(const Ask& ask) {
  const auto url = gateway_();
  if (!url) throw StoryEnded{"the gateway does not start again"};
  note(ask, "cut_off", {});
  send_cut_off(*url + ask.path, ask.body, {authorization_, "Content-Type: application/json"});
}

bool Client::all_rest(int seconds) {
  const auto until = Steady::now() + std::chrono::seconds(seconds);
  while (Steady::now() < until) {
    const Reply reply = get("/v1/invoices?limit=200");
    if (reply.whole && reply.status == 200) {
      const json page = json::parse(reply.body).at("data");
      const auto moving = std::find_if_not(page.begin(), page.end(), rests);
      if (moving == page.end()) return true;
      get("/v1/invoices/" + moving->at("id").get<std::string>(), {"Prefer: wait=1"});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

bool Client::is_told_all(const Receiver& receiver, const std::string& id) {
  const Reply reply = get("/v1/invoices/" + id + "/timeline");
  if (!reply.whole || reply.status != 200) return false;
  const json events = json::parse(reply.body).at("events");
  return std::all_of(events.begin(), events.end(), [&](const json& event) {
    return !is_told(event.at("kind")) || receiver.has(id, event.at("sequence"));
  });
}

bool Client::all_told(const Receiver& receiver, int seconds) {
  const auto until = Steady::now() + std::chrono::seconds(seconds);
  while (Steady::now() < until) {
    const Reply reply = get("/v1/invoices?limit=200");
    if (reply.whole && reply.status == 200) {
      const json page = json::parse(reply.body).at("data");
      if (std::all_of(page.begin(), page.end(),
                      [&](const json& invoice) { return is_told_all(receiver, invoice.at("id")); }))
        return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

Client::Ask an_issue(const std::string& marker, const std::string& key) {
  return issue(marker, key, invoice(marker));
}

void tell_story(Client& client, const std::string& name, const std::string& listener) {
  if (!listener.empty())
    client.ask({"listen", "", "/v1/webhook_endpoints", json{{"url", listener}}.dump(), "key-0"});
  json first = invoice("plain");
  first["reference"] = "order-1";
  const auto plain = issue("plain", "key-1", first);
  const std::string plain_id = id_in(client.ask(plain));
  if (name == "short") return;

  const std::string cancelled_id = id_in(client.ask(issue("cancelled", "key-2", invoice("cancelled"))));
  json by_reference = invoice("replaced");
  by_reference["reference"] = "order-3";
  const std::string replaced_id = id_in(client.ask(issue("replaced", "", by_reference)));
  json refused = invoice("refused");
  // Only the portal knows that the town is active, where the Simples has no benefits (E0536).
  refused["taxes"]["iss"]["benefit"] = {{"number", "33033020200001"}};
  const std::string refused_id = id_in(client.ask(issue("refused", "key-4", refused)));
  if (refused_id.empty()) throw StoryEnded{"what the portal is to refuse was refused before"};
  json later = invoice("scheduled");
  later["issue_at"] = to_text_milliseconds(Instant{now_ms() + 250});
  client.ask(issue("scheduled", "key-5", later));
  client.ask_cut_off(issue("cut_off", "", [] {
    json body = invoice("cut_off");
    body["reference"] = "order-6";
    return body;
  }()));

  const json cancellation{{"reason", "issued_in_error"}, {"text", "Emitida para o cliente errado"}};
  if (client.wait_until_it_rests(cancelled_id) == "authorized")
    client.ask(
        {"cancel", "cancelled", "/v1/invoices/" + cancelled_id + "/cancel", cancellation.dump(), "key-7"});
  if (client.wait_until_it_rests(replaced_id) == "authorized") {
    const json replacement{{"reason", "other"},
                           {"text", "O valor estava errado na primeira"},
                           {"invoice", invoice("replacement")}};
    client.ask({"substitute", "replacement", "/v1/invoices/" + replaced_id + "/substitute",
                replacement.dump(), "key-8"});
  }
  if (client.wait_until_it_rests(refused_id) == "rejected")
    client.ask({"cancel_of_nothing", "refused", "/v1/invoices/" + refused_id + "/cancel", cancellation.dump(),
                "key-9"});

  client.ask(plain);
  json other = invoice("contradiction");
  other["reference"] = "order-1";
  other["amount"] = 1;
  auto contradiction = issue("contradiction", "key-1", other);
  contradiction.what = "contradict";
  client.ask(contradiction);
}

}  // namespace fiscal::crash
