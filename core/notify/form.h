#pragma once

#include <fiscal/http.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/notify/endpoint.h"
#include "core/notify/told_event.h"

namespace fiscal::notify {

/// A message as every attempt sends it.
struct Message {
  std::string method = "POST";
  std::string content_type = "application/json";
  std::string body;
  std::string query;  ///< "?a=b", put behind the URL; empty: none.
  std::string url{};  ///< Where it goes, for an endpoint without a URL of its own.
};

/// How patiently a kind of receiver is tried, where it has a way of its own.
struct Patience {
  std::vector<Duration> retry;  ///< Waiting times before the tries that follow the first.
  /// After the last try nothing is given up: the endpoint is interrupted, and what waits for it and what
  /// happens meanwhile is sent, in its order, once it is enabled again.
  bool interrupts = false;
};

/// One attempt to deliver a message.
struct Attempt {
  std::string id;  ///< The event's, the same at every attempt.
  Instant at;
  const Message& message;
  std::vector<std::string> secrets;  ///< Those that live, the newest first, opened.
};

/// How events look to one kind of receiver: our own (`StandardForm`), or the clients of a system whose
/// dialect we speak. Pure: the same event gives the same message. Safe from any thread.
class Form {
 public:
  virtual ~Form() = default;

  /// As an endpoint names it: "standard".
  virtual std::string_view name() const = 0;

  /// Whether an endpoint's settings and secret may be those of this form; nothing when they may. `secret` is
  /// empty when the client gave none.
  virtual std::optional<Finding> problem_of(const Endpoint& endpoint, std::string_view secret) const = 0;

  /// A secret for an endpoint that was made without one; empty where the form needs none.
  virtual std::string new_secret() const = 0;

  /// The message that tells `event`; nothing when receivers of this kind are not told of it.
  virtual std::optional<Message> message_for(const ToldEvent& event, const Endpoint& endpoint) const = 0;

  /// What proves to the receiver where the message comes from, `Content-Type` aside.
  virtual HttpHeaders headers_for(const Attempt& attempt, const Endpoint& endpoint) const = 0;

  /// Whether an answer means that the message arrived.
  virtual bool is_delivered(int status) const { return status >= 200 && status < 300; }

  /// Nothing: as the gateway's options say.
  virtual std::optional<Patience> patience(const Endpoint&) const { return std::nullopt; }
};

/// The forms that there are, by name. Filled before anything is told.
class Forms {
 public:
  void add(std::unique_ptr<Form> form) { forms_.push_back(std::move(form)); }

  /// Null when there is none of this name.
  const Form* find(std::string_view name) const {
    for (const auto& form : forms_)
      if (form->name() == name) return form.get();
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<Form>> forms_;
};

}  // namespace fiscal::notify
