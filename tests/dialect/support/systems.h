#pragma once

#include <fiscal/date.hpp>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace fiscal::test {

/// One request of a client. In `target` and `body`, "{name}" stands for what the walk knows under that name.
struct SystemCall {
  std::string method;
  std::string target;
  std::string body{};
  std::string keep_id_as{};  ///< The answer's "id" is known under this name from then on.
};

/// A body that a system refuses, and how it says so: `place` of the answer has `value`.
struct WrongBody {
  std::string body;
  int status;
  std::string place;
  nlohmann::ordered_json value;
};

/// One invoice of R$ 450,00 as the clients of one system ask for it, and what every system must keep to.
struct SpokenSystem {
  std::string name;
  std::function<std::vector<std::pair<std::string, std::string>>(const std::string& api_key)> with_key;
  std::string terms;  ///< Of the account: `PUT /v1/dialects/terms`.
  std::vector<SystemCall>
      preparations;  ///< Of our own API when they begin with "/v1/", else of the system's.
  SystemCall create;
  int created_status;
  std::string id_place;  ///< Of the answer: what the calls of `of_one` name, "{id}".
  std::vector<SystemCall> of_one;
  std::string not_found_place;  ///< Of the answer to another account.
  nlohmann::ordered_json not_found_value;
  std::vector<WrongBody> wrong;
  /// What `create` may say beside what it says: with it the request is taken too.
  std::string more = "{}";
  /// The same as a service invoice or a billing invoice of our own API, without a reference; empty where the
  /// system has none.
  std::string own_invoice{};
  std::string own_billing_invoice{};
};

/// Where the invoices are asked for.
struct SpokenAt {
  Date today;
  std::string taxes = "{}";      ///< Of the account's terms and of the same invoices of our own API.
  bool national_portal = false;  ///< Whether the account issues there.
};

/// Every system that is spoken. Each bills a customer of its own, so that what one keeps does not reach
/// another.
std::vector<SpokenSystem> spoken_systems(const SpokenAt& at);

/// What a gateway answered.
struct SystemAnswer {
  int status = 0;
  std::string body;

  /// What stands at a JSON pointer; null where nothing does or the body is no JSON.
  nlohmann::ordered_json at(const std::string& place) const;
};

/// One account's requests of one system, sent to any gateway.
class SystemWalk {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  using Send = std::function<SystemAnswer(const std::string& method, const std::string& target,
                                          const std::string& body, const Headers& headers)>;

  SystemWalk(const SpokenSystem& system, std::string account, std::string api_key);

  /// Terms and preparations; requires that each is answered with a success.
  void prepare(const Send& send);
  SystemAnswer call(const Send& send, const SystemCall& call) const;
  /// In our own API.
  SystemAnswer own(const Send& send, const std::string& method, const std::string& target,
                   const std::string& body = {}) const;
  /// `text` with everything that is known in the place of its names.
  std::string filled_in(std::string text) const;
  void know(const std::string& name, const std::string& value) { known_[name] = value; }

 private:
  const SpokenSystem& system_;
  std::string api_key_;
  std::map<std::string, std::string> known_;
};

}  // namespace fiscal::test
