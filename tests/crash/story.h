#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/http.h"
#include "tests/crash/receiver.h"

namespace fiscal::crash {

/// A client as clients are: it writes down what it asks before it asks, repeats itself with the same key and
/// the same bytes until it is answered, and keeps what it was told. Its log is the first of the checker's.
class Client {
 public:
  /// `gateway` answers where the gateway is now, once it serves again; nothing ends the story.
  Client(const std::filesystem::path& log, std::function<std::optional<std::string>()> gateway,
         std::string api_key, int number = 1);

  /// What is asked, and what the checker needs to know about it.
  struct Ask {
    std::string what;  ///< "issue", "cancel", …
    std::string
        marker;  ///< Names the document that is asked for, up to the portal: it stands in the description.
    std::string path;
    std::string body;
    std::string key;  ///< Idempotency-Key, or empty.
  };

  /// The first complete answer that is not "try again later". Throws StoryEnded.
  Reply ask(const Ask& ask);

  /// Waits until the invoice rests, at most until the story's time is over.
  std::string wait_until_it_rests(const std::string& id);

  /// Asks once: what is not answered is left open. True when a whole answer came.
  bool try_once(const Ask& ask);

  /// Sends a request that ends before its Content-Length says: nothing may come of it.
  void ask_cut_off(const Ask& ask);

  /// True once all invoices of the account rest, false when that takes longer than `seconds`.
  bool all_rest(int seconds);

  /// True once everything that is told of the account's invoices came to the receiver, false when that takes
  /// longer than `seconds`.
  bool all_told(const Receiver& receiver, int seconds);

 private:
  Reply exchange_with_gateway(const std::string& method, const std::string& path, const std::string& body,
                              const std::vector<std::string>& headers);
  Reply get(const std::string& path, const std::vector<std::string>& more_headers = {});
  bool is_told_all(const Receiver& receiver, const std::string& id);
  Reply post(const Ask& ask);
  void note(const Ask& ask, const std::string& outcome, const Reply& reply);

  std::ofstream log_;
  std::function<std::optional<std::string>()> gateway_;
  std::string authorization_;
  int number_;
};

/// The gateway does not come back, or does not answer within the patience of this test.
struct StoryEnded {
  std::string why;
};

/// A request to issue a document that carries `marker`.
Client::Ask an_issue(const std::string& marker, const std::string& key);

/// What a client does in one case: issues, one of them scheduled and one refused, cancels, replaces, repeats
/// itself, contradicts itself and is cut off. With `listener`, an address, it first asks to be told there.
void tell_story(Client& client, const std::string& name, const std::string& listener = "");

}  // namespace fiscal::crash
