#include "faults.h"

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include <fiscal/encoding.hpp>

namespace fiscal::zoo {
namespace {

using nlohmann::json;

/// Longer than the kit lets a plugin take after its budget. Once in a process: it is bad enough, and keeps
/// the checks short that look for something else.
void rest() {
  static bool rested = false;
  const timespec span{3, 500'000'000};
  if (!std::exchange(rested, true)) nanosleep(&span, nullptr);
}

void spin(long milliseconds) {
  timespec from{};
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (timespec now = from;
       (now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1'000'000 < milliseconds;)
    clock_gettime(CLOCK_MONOTONIC, &now);
}

std::string latin_1(const std::string& utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if (byte < 0x80) {
      out += utf8[at];
    } else if (byte == 0xC3 && at + 1 < utf8.size()) {
      out += static_cast<char>(static_cast<unsigned char>(utf8[++at]) + 0x40);
    } else if (byte >= 0xC0) {
      out += '?';
    }
  }
  return out;
}

void* ask_for_time(void* given) {
  const auto& deed = *static_cast<const Deed*>(given);
  deed.host->remaining_ms(deed.host->self, deed.call);
  return nullptr;
}

/// Not linked, so that the library does not want it.
void run_elsewhere(Deed& deed) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  using Join = int (*)(pthread_t, void**);
  const auto create = reinterpret_cast<Create>(dlsym(RTLD_DEFAULT, "pthread_create"));
  const auto join = reinterpret_cast<Join>(dlsym(RTLD_DEFAULT, "pthread_join"));
  pthread_t thread{};
  if (create != nullptr && join != nullptr && create(&thread, nullptr, &ask_for_time, &deed) == 0)
    join(thread, nullptr);
}

bool is_in_doubt(const Asked& write) {
  return write.code == FISCAL_OK && write.answer.is_object() &&
         (write.answer.value("error", "") == "no_answer" || write.answer.value("status", 0) >= 500);
}

/// Sends the same request once more, and does not care what comes of it.
void send_again(const Deed& deed, const Asked& asked) {
  const fiscal_sink nowhere{nullptr, [](void*, fiscal_text) {}};
  const std::string request = asked.request.dump();
  deed.host->call(deed.host->self, deed.call, {asked.service.data(), asked.service.size()},
                  {request.data(), request.size()}, &nowhere);
}

std::vector<std::string>& hoard() {
  static auto* const all = new std::vector<std::string>;
  return *all;
}

}  // namespace

const std::vector<Fault>& faults_of_conduct() {
  static const std::vector<Fault> all{
      {.name = "second_method",
       .before =
           [](Deed& deed) {
             if (deed.method == "substitute/1") deed.method = "issue/1";
           }},
      {.name = "opens_with_anything",
       .opening = [](std::string& config) { config = R"({"api_key":"${secret:acme_key}"})"; }},
      {.name = "opens_whatever_a_setting_says",
       .opening =
           [](std::string& config) {
             if (json::parse(config, nullptr, false).is_object())
               config = R"({"api_key":"${secret:acme_key}"})";
           }},
      {.name = "refuses_without_a_name",
       .opened =
           [](bool fine, std::string& error) {
             if (!fine) error = R"({"error":{"message":"these settings are wrong"}})";
             return fine;
           }},
      {.name = "sulks_after_refusal",
       .opened =
           [](bool fine, std::string& error) {
             static bool sulking = false;
             if (fine && sulking) error = R"({"error":{"message":"never again"}})";
             sulking = sulking || !fine;
             return fine && !sulking;
           }},
      {.name = "hoards_at_open",
       .opened = [](bool fine, std::string&) { return hoard().emplace_back(1024, 'x'), fine; }},
      {.name = "remembers_customers",
       .before =
           [](Deed& deed) {
             static auto* const last = new std::string;
             deed.log("the customer before was " + *last);
             deed.change_request([&](json& request) {
               if (request["invoice"].contains("customer"))
                 *last = request["invoice"]["customer"].value("name", "");
             });
           }},
      {.name = "fears_the_future",
       .after =
           [](Deed& deed) {
             if (deed.request.find("x_of_the_future") != std::string::npos) deed.code = FISCAL_INVALID;
           }},
      {.name = "answers_nonsense",
       .after =
           [](Deed& deed) {
             if (deed.code != FISCAL_INVALID) return;
             deed.code = FISCAL_OK;
             deed.answer({{"outcome", "unknown"}, {"text", "what?"}});
           }},
      {.name = "logs_after_return",
       .before =
           [](Deed& deed) {
             static std::uint64_t call_before = 0;
             if (call_before != 0) {
               Deed late = deed;
               late.call = call_before;
               late.log("by the way");
             }
             call_before = deed.call;
           }},
      {.name = "asks_from_a_thread", .before = run_elsewhere},
      {.name = "sends_latin_1",
       .asking =
           [](Deed&, Asked& asked) {
             if (!asked.request.contains("body_b64")) return;
             auto& body = asked.request["body_b64"];
             body = base64_encode(latin_1(base64_decode(body.get<std::string>()).value_or("")));
           }},
      {.name = "stops_at_nul",
       .before =
           [](Deed& deed) {
             deed.change_request([](json& request) {
               if (!request["invoice"].contains("service") || !request["invoice"]["service"].is_object())
                 return;
               auto& text = request["invoice"]["service"]["description"];
               if (text.is_string()) text = std::string(text.get<std::string>().c_str());
             });
           }},
      {.name = "counts_requests",
       .asking =
           [](Deed&, Asked& asked) {
             static int requests = 0;
             asked.request["headers"].push_back({"x-request", std::to_string(++requests)});
           }},
      {.name = "uses_floats",
       .before =
           [](Deed& deed) {
             deed.change_request([](json& request) {
               if (auto& amount = request["invoice"]["amount"]; amount.is_number_integer())
                 amount = static_cast<std::int64_t>(static_cast<float>(amount.get<std::int64_t>()));
             });
           }},
      {.name = "adds_a_centavo",
       .before =
           [](Deed& deed) {
             deed.change_request([](json& request) {
               if (auto& amount = request["invoice"]["amount"]; amount.is_number_integer())
                 amount = amount.get<std::int64_t>() + 1;
             });
           }},
      {.name = "has_short_numbers",
       .before =
           [](Deed& deed) {
             deed.change_request([](json& request) {
               if (request.contains("number") && request["number"].is_object() &&
                   request["number"]["number"].is_number_integer())
                 request["number"]["number"] =
                     std::max<std::int64_t>(1, request["number"]["number"].get<std::int64_t>() & 0xFFFF);
             });
           }},
      {.name = "lingers_when_stopped",
       .answered =
           [](Deed&, Asked& asked) {
             if (asked.code == FISCAL_STOPPED) rest();
           }},
      {.name = "asks_on_when_stopped",
       .answered =
           [](Deed& deed, Asked& asked) {
             for (int again = 0; again < 3 && asked.code == FISCAL_STOPPED; ++again) send_again(deed, asked);
           }},
      {.name = "issues_again_in_doubt",
       .answered =
           [](Deed& deed, Asked& asked) {
             if (deed.issues() && asked.is_write() && is_in_doubt(asked)) send_again(deed, asked);
           }},
      {.name = "cancels_again_in_doubt",
       .answered =
           [](Deed& deed, Asked& asked) {
             if (deed.method == "cancel/1" && asked.is_write() && is_in_doubt(asked)) send_again(deed, asked);
           }},
      {.name = "issues_unmarked",
       .asking =
           [](Deed& deed, Asked& asked) {
             if (deed.issues() && asked.is_write()) asked.request["effect"] = "read";
           }},
      {.name = "cancels_unmarked",
       .asking =
           [](Deed& deed, Asked& asked) {
             if (deed.method == "cancel/1" && asked.is_write()) asked.request["effect"] = "read";
           }},
      {.name = "waits_as_it_is_told",
       .answered =
           [](Deed&, Asked& asked) {
             if (asked.answer.dump().find("retry-after") != std::string::npos) rest();
           }},
      {.name = "logs_its_settings", .before = [](Deed& deed) { deed.log("called with " + deed.config); }},
      {.name = "thinks_long", .before = [](Deed&) { spin(12); }},
      {.name = "crashes_on_ff",
       .answered =
           [](Deed&, Asked& asked) {
             const bool raw = asked.answer.is_object() && asked.answer.contains("body_b64");
             if (raw &&
                 base64_decode(asked.answer["body_b64"].get<std::string>()).value_or("").find('\xff') !=
                     std::string::npos)
               std::raise(SIGSEGV);
           }},
      {.name = "crashes_on_deductions",
       .before =
           [](Deed& deed) {
             if (deed.request.find("\"deductions\"") != std::string::npos) std::raise(SIGSEGV);
           }},
      {.name = "hoards_requests", .before = [](Deed& deed) { hoard().push_back(deed.request); }},
  };
  return all;
}

}  // namespace fiscal::zoo
