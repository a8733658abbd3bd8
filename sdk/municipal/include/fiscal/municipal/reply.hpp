#pragma once

#include <fiscal/date.hpp>
#include <fiscal/finding.hpp>
#include <fiscal/money.hpp>
#include <fiscal/municipal/profile.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fiscal::municipal {

/// What a note says of itself, whatever the vendor's namespaces.
struct Note {
  std::string number;
  std::string verification;
  std::optional<Instant> issued_at;
  std::string rps_number;  ///< Without zeros before it; empty where the note has no RPS.
  std::string rps_series;
  std::string issuer_id;  ///< CNPJ or CPF; empty where it is not said.
  std::string customer_id;
  std::optional<Money> amount;
  std::string competence;  ///< "2026-11"; empty where it is not said.
  bool cancelled = false;  ///< A cancellation stands beside it (ABRASF has no status field).
  std::optional<Instant> cancelled_at;
  std::string replaced_by;  ///< Number of the note that took its place.
  std::string access_key;   ///< National key, where there is one.
  std::string xml;          ///< The element that holds it all, in canonical form.
};

/// One line of a list of messages.
struct Told {
  std::string code;  ///< In upper case, without blanks.
  std::string text;
  std::string fix;
};

/// An answer's document, read without regard to namespaces. Nothing of it is believed before it was asked
/// whose it is.
struct Reply {
  std::string problem;  ///< Not empty: there is no document to read, and why. Everything else is then empty.
  std::string fault;    ///< A SOAP fault's code and text; the document is empty.
  std::string root;
  std::vector<Note> notes;
  std::vector<Told> errors;
  std::vector<Told> alerts;
  std::string protocol;
  std::string lot;
  std::optional<int>
      situation;              ///< Of a lot: 1 not received, 2 not processed, 3 with errors, 4 with success.
  bool cancellation = false;  ///< A confirmation of a cancellation.
  std::optional<Instant> cancelled_at;
  std::string cancelled_number;
  std::string nfse;   ///< A note of the national layout, in canonical form.
  std::string event;  ///< A registered event of it.
};

/// Reads the body of an HTTP answer, whatever its status: envelope, documents inside texts however often they
/// are escaped, CDATA, whatever charset they say they are in.
Reply read_reply(std::string_view bytes);

/// Reads a document without an envelope.
Reply read_reply_document(std::string_view xml);

/// What all errors of an answer mean together: nothing where it has none or one that the profile does not
/// know. Otherwise the one that decides: a duplicate before what is in work, that before what is not found,
/// and refusals last.
std::optional<ErrorClass> decisive_class(const Profile& profile, const std::vector<Told>& errors);

/// Errors as findings, with the town's own codes.
Findings findings_of(const Profile& profile, const std::vector<Told>& errors);

}  // namespace fiscal::municipal
