#include <iostream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/command.h"
#include "core/app/fiscalctl/table.h"

namespace fiscal::ctl {
namespace {

using WebhookJson = nlohmann::ordered_json;

std::string endpoint_path(const Context& context) {
  return "/v1/webhook_endpoints/" + path_segment(context.arguments.at(0));
}

WebhookJson list_in(const std::string& commas) {
  WebhookJson list = WebhookJson::array();
  for (std::size_t at = 0; at <= commas.size();) {
    const auto end = std::min(commas.find(',', at), commas.size());
    if (end > at) list.push_back(commas.substr(at, end - at));
    at = end + 1;
  }
  return list;
}

/// The body as it is, or the one member of it that matters.
ExitCode show_member(const Context& context, const Answer& answer, const char* member) {
  std::cout << (context.wants_json() ? answer.body : answer.json().value(member, "")) << '\n';
  return ExitCode::Done;
}

std::string joined(const WebhookJson& types) {
  std::string all;
  for (const WebhookJson& type : types) all += (all.empty() ? "" : ",") + type.get<std::string>();
  return all.empty() ? "all" : all;
}

ExitCode create_endpoint(const Context& context) {
  const Arguments& arguments = context.arguments;
  WebhookJson body{{"url", arguments.at(0)}};
  if (const auto types = arguments.find("types")) body["types"] = list_in(*types);
  for (const char* name : {"description", "form", "order"})
    if (const auto text = arguments.find(name)) body[name] = *text;
  const Answer answer = Gateway(context.gateway).need("POST", "/v1/webhook_endpoints", body.dump());
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const auto made = answer.json();
  std::cout << facts_text({{"endpoint", made.value("id", "")}, {"secret", made.value("secret", "")}});
  return ExitCode::Done;
}

ExitCode list_endpoints(const Context& context) {
  const Answer answer = Gateway(context.gateway).need("GET", "/v1/webhook_endpoints");
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"ENDPOINT", "STATUS", "EVENTS", "URL"});
  for (const auto& one : answer.json().value("data", WebhookJson::array())) {
    const std::string because = one.value("disabled_because", "");
    table.add({one.value("id", ""), one.value("status", "") + (because.empty() ? "" : " (" + because + ")"),
               joined(one.value("types", WebhookJson::array())), one.value("url", "")});
  }
  std::cout << (table.is_empty() ? "no endpoints\n" : table.text());
  return ExitCode::Done;
}

ExitCode set_status(const Context& context, const char* status) {
  const Answer answer =
      Gateway(context.gateway).need("PATCH", endpoint_path(context), WebhookJson{{"status", status}}.dump());
  return show_member(context, answer, "status");
}

ExitCode enable_endpoint(const Context& context) { return set_status(context, "enabled"); }
ExitCode disable_endpoint(const Context& context) { return set_status(context, "disabled"); }

ExitCode delete_endpoint(const Context& context) {
  Gateway(context.gateway).need("DELETE", endpoint_path(context));
  if (!context.wants_json()) std::cout << "deleted\n";
  return ExitCode::Done;
}

ExitCode show_webhook_secret(const Context& context) {
  return show_member(context, Gateway(context.gateway).need("GET", endpoint_path(context) + "/secret"),
                     "secret");
}

ExitCode rotate_webhook_secret(const Context& context) {
  const int hours = context.arguments.number("overlap", 24, 0, 720);
  const WebhookJson body{{"overlap_seconds", hours * 3600}};
  return show_member(
      context, Gateway(context.gateway).need("POST", endpoint_path(context) + "/rotate_secret", body.dump()),
      "secret");
}

ExitCode list_webhook_deliveries(const Context& context) {
  const Arguments& arguments = context.arguments;
  std::string path = "/v1/webhook_deliveries?limit=" + std::to_string(arguments.number("limit", 50, 1, 200));
  arguments.expect_one_of("status", {"waiting", "delivered", "abandoned"});
  if (const auto endpoint = arguments.find("endpoint")) path += "&endpoint=" + query_value(*endpoint);
  if (const auto subject = arguments.find("subject")) path += "&subject=" + query_value(*subject);
  if (const auto status = arguments.find("status")) path += "&delivery_status=" + query_value(*status);
  const Answer answer = Gateway(context.gateway).need("GET", path);
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  Table table({"DELIVERY", "EVENT", "SUBJECT", "STATUS", "ATTEMPTS", "LAST"});
  for (const auto& one : answer.json().value("data", WebhookJson::array())) {
    const auto attempts = one.value("attempts", WebhookJson::array());
    const std::string last = attempts.empty() ? "" : attempts.back().value("failure", "ok");
    table.add({one.value("id", ""), one.value("type", ""), one.value("subject", ""), one.value("status", ""),
               std::to_string(attempts.size()), last});
  }
  std::cout << (table.is_empty() ? "no deliveries\n" : table.text());
  return ExitCode::Done;
}

/// One delivery, or what an endpoint missed.
ExitCode replay_webhooks(const Context& context) {
  const Arguments& arguments = context.arguments;
  Gateway gateway(context.gateway);
  if (arguments.at(0).starts_with("whd_"))
    return show_member(
        context,
        gateway.need("POST", "/v1/webhook_deliveries/" + path_segment(arguments.at(0)) + "/replay", "{}"),
        "status");
  WebhookJson body{{"from", arguments.required("from")}};
  if (const auto before = arguments.find("before")) body["before"] = *before;
  if (arguments.has("all")) body["status"] = "all";
  const Answer answer = gateway.need("POST", endpoint_path(context) + "/replay", body.dump());
  if (context.wants_json()) {
    std::cout << answer.body << '\n';
    return ExitCode::Done;
  }
  const auto replay = answer.json();
  std::cout << replay.value("count", 0) << " sent again"
            << (replay.value("has_more", false) ? ", more are left\n" : "\n");
  return ExitCode::Done;
}

const Positional endpoint_argument{"ENDPOINT", "its id, whe_…", Need::Required};

}  // namespace

std::vector<Command> webhook_commands() {
  return {
      {"webhook create",
       "be told what happens to the account's invoices",
       "Shows the id of the endpoint and the secret that signs its messages (docs/webhooks.md).",
       {{"URL", "where messages go: https", Need::Required}},
       {{"types", "LIST", "events, with commas between: invoice.authorized,invoice.rejected (default all)"},
        {"description", "TEXT", "what it is for"},
        {"form", "NAME", "how messages look: standard (default), or that of a dialect"},
        {"order", "ORDER", "what waits for what: subject, endpoint or none"}},
       create_endpoint},
      {"webhook list", "list endpoints", "", {}, {}, list_endpoints},
      {"webhook enable",
       "tell an endpoint again, what waited first",
       "",
       {endpoint_argument},
       {},
       enable_endpoint},
      {"webhook disable", "stop telling an endpoint", "", {endpoint_argument}, {}, disable_endpoint},
      {"webhook delete", "delete an endpoint", "", {endpoint_argument}, {}, delete_endpoint},
      {"webhook secret", "show the secret that signs", "", {endpoint_argument}, {}, show_webhook_secret},
      {"webhook rotate",
       "let a new secret take over",
       "The old ones sign along for a day, or as said.",
       {endpoint_argument},
       {{"overlap", "HOURS", "how long the old ones sign along, 0 to 720 (default 24)"}},
       rotate_webhook_secret},
      {"webhook deliveries",
       "list what endpoints were told, newest first",
       "",
       {},
       {{"endpoint", "ID", "only those to this endpoint"},
        {"subject", "ID", "only those about this invoice"},
        {"status", "STATUS", "only these: waiting, delivered or abandoned"},
        {"limit", "N", "at most so many, 1 to 200 (default 50)"}},
       list_webhook_deliveries},
      {"webhook replay",
       "send a delivery again, or what an endpoint missed",
       "",
       {{"ID", "a delivery, whd_…, or an endpoint, whe_…", Need::Required}},
       {{"from", "TIME", "of an endpoint: what happened at or after it, as 2026-11-21T10:00:00-03:00"},
        {"before", "TIME", "and before it"},
        {"all", "", "what was delivered as well, not only what was given up"}},
       replay_webhooks}};
}

}  // namespace fiscal::ctl
