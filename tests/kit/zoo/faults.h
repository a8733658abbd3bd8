#pragma once

#include <fiscal/plugin.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::zoo {

/// A service call that the plugin made, with its answer.
struct Asked {
  std::string service;
  nlohmann::json request;
  nlohmann::json answer;
  fiscal_code code = FISCAL_OK;

  bool is_write() const { return service == "http/1" && request.value("effect", "") == "write"; }
};

/// One call in progress, as a fault may spoil it.
struct Deed {
  const fiscal_host* host = nullptr;
  std::uint64_t call = 0;
  std::string config;
  std::string method;
  std::string request;
  std::vector<Asked> asked;
  fiscal_code code = FISCAL_OK;
  std::string reply;

  bool issues() const { return method == "issue/1"; }
  /// The last write; null when there was none.
  const Asked* write() const;
  /// HTTP status of the last write; 0 when it got no answer.
  int write_status() const;
  std::string write_body() const;
  nlohmann::json json() const { return nlohmann::json::parse(reply, nullptr, false); }
  void answer(const nlohmann::json& outcome);
  void claim_rejected();
  void claim_authorized();
  void log(std::string_view text) const;
  /// Whether the reply claims this.
  bool outcome_is(std::string_view name) const;

  /// Changes the request as JSON, where it is that of an invoice.
  template <class Change>
  void change_request(const Change& change) {
    auto changed = nlohmann::json::parse(request, nullptr, false);
    if (!changed.is_object() || !changed.contains("invoice") || !changed["invoice"].is_object()) return;
    change(changed);
    request = changed.dump();
  }

  /// Changes the reply, where it is an object.
  template <class Change>
  void change_reply(const Change& change) {
    auto changed = json();
    if (!changed.is_object()) return;
    change(changed);
    reply = changed.dump();
  }
};

/// One way of being bad. Every member may be null.
struct Fault {
  std::string_view name;
  void (*before)(Deed&) = nullptr;                          ///< May change the request.
  void (*asking)(Deed&, Asked&) = nullptr;                  ///< May change what is asked.
  void (*answered)(Deed&, Asked&) = nullptr;                ///< May change what the plugin gets to hear.
  void (*after)(Deed&) = nullptr;                           ///< May change the reply.
  void (*opening)(std::string& config) = nullptr;           ///< May change the settings.
  bool (*opened)(bool fine, std::string& error) = nullptr;  ///< Whether the instance is handed out.
};

/// Faults in what a plugin says became of an invoice, and in everything else that it does.
const std::vector<Fault>& faults_of_claims();
const std::vector<Fault>& faults_of_conduct();

/// The fault of this name; one that does nothing for any other.
const Fault& fault_named(std::string_view name);

}  // namespace fiscal::zoo
