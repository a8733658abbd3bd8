#pragma once

#include <fiscal/invoice.hpp>

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/api/dialects/safe2pay/errors.h"

/// Safe2Pay's request bodies, read into canonical values. Pure functions.
namespace fiscal::dialects::safe2pay {

/// What a request says of the transaction's customer; each part takes the place of what the transaction has.
struct CustomerOverride {
  std::optional<std::string> phone;
  std::optional<std::string> email;
  std::optional<Address> address;

  bool operator==(const CustomerOverride&) const = default;
};

/// The wish that the NFS-e of a transaction be issued.
struct IssueRequest {
  std::optional<std::string> transaction;  ///< IdTransaction of the body; most clients say it in the path.
  std::string service;                     ///< IdService, in digits.
  std::optional<Date> competence_date;
  std::optional<CustomerOverride> customer;

  bool operator==(const IssueRequest&) const = default;
};

/// The first error that Safe2Pay's page would name, in the order of its codes; the body as a whole comes
/// first.
std::variant<IssueRequest, Error> read_issue_request(std::string_view body);

/// A customer's `Address`, all of whose members but `Complement` are obligatory. A member that cannot be used
/// (a CEP that has not eight digits, a city that the state does not have) is answered like one that is
/// missing.
std::variant<Address, Error> read_address(const nlohmann::ordered_json& given);

/// A member that may be left out: a text of `least` to `longest` characters that documents can carry. Where
/// it is given and is no such text, `error` says so, unless there was one before.
struct OptionalText {
  const char* name;
  std::string path;  ///< As errors name it: "Customer.Phone".
  std::size_t least;
  std::size_t longest;
};
std::optional<std::string> read_text(const nlohmann::ordered_json& object, const OptionalText& wanted,
                                     std::optional<Error>& error);

/// The digits of an optional telephone number, likewise.
std::optional<std::string> read_phone(const nlohmann::ordered_json& customer, std::optional<Error>& error);

/// IdTransaction: one to ten digits, the first not zero. Nothing for anything else.
std::optional<std::string> transaction_id(std::string_view text);

/// `known` with what the request says in its place.
Party with_override(Party known, const CustomerOverride& said);

}  // namespace fiscal::dialects::safe2pay
