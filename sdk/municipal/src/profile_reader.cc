#include "sdk/municipal/src/profile_reader.h"

#include <fiscal/national/rejection.hpp>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace fiscal::municipal {
namespace {

using Json = nlohmann::ordered_json;

constexpr int widest_range = 1000;

template <class T>
using Spellings = std::initializer_list<std::pair<std::string_view, T>>;

template <class T>
T spelled(const Json& object, const char* name, T otherwise, Spellings<T> spellings) {
  const auto at = object.find(name);
  if (at == object.end()) return otherwise;
  for (const auto& [text, value] : spellings)
    if (*at == text) return value;
  throw ProfileError(std::string(name) + " has a value that is not known: " + at->dump());
}

const Json& member(const Json& object, const char* name) {
  static const Json nothing = Json::object();
  const auto at = object.find(name);
  return at == object.end() ? nothing : *at;
}

std::string filled(std::string text, std::string_view slot, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(slot, at)) != std::string::npos; at += value.size())
    text.replace(at, slot.size(), value);
  return text;
}

Carry read_carry(const Json& object, Carry otherwise) {
  return spelled<Carry>(object, "carry", otherwise,
                        {{"raw", Carry::Raw}, {"escaped", Carry::Escaped}, {"cdata", Carry::Cdata}});
}

std::vector<std::string> read_lines(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() ? std::vector<std::string>{} : at->get<std::vector<std::string>>();
}

std::optional<std::string> read_optional(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end()) return std::nullopt;
  return at->get<std::string>();
}

Demand read_demand(const Json& object) {
  return {object.at("at").get<std::string>(), object.value("required", false),
          object.value("digits", std::size_t{0}), read_lines(object, "values"),
          object.at("fix").get<std::string>()};
}

Edit read_edit(const Json& object) {
  Edit edit{object.at("at").get<std::string>(), read_optional(object, "text"),
            read_optional(object, "after")};
  if (int(object.value("drop", false)) + int(edit.text.has_value()) + int(edit.after.has_value()) != 1)
    throw ProfileError("the edit at \"" + edit.at + "\" must say one of drop, text and after");
  return edit;
}

/// An operation with what it takes from the transport that all of them share.
Operation read_operation(Call call, const Json& own, const Json& transport, const Json& namespaces) {
  Operation operation;
  operation.name = own.value("name", "");
  if (operation.name.empty())
    throw ProfileError("/operations/" + std::string(to_text(call)) + "/name is missing");
  operation.tree = own.value("tree", std::string(to_text(call)));
  operation.reply = own.value("reply", "");
  operation.message_namespace = own.value("namespace", namespaces.value("message", ""));
  operation.envelope =
      filled(own.value("envelope", transport.value("envelope", "{data}")), "{operation}", operation.name);
  operation.action =
      filled(own.value("action", transport.value("action", "")), "{operation}", operation.name);
  operation.carry = read_carry(own, read_carry(transport, Carry::Escaped));
  operation.answer = own.contains("answer") ? read_lines(own, "answer") : read_lines(transport, "answer");
  for (std::string& step : operation.answer) step = filled(std::move(step), "{operation}", operation.name);
  operation.sign = read_lines(own, "sign");
  operation.wrap = own.value("wrap", operation.wrap);
  operation.id_suffix = own.value("id_suffix", "");
  for (const Json& edit : own.value("edits", Json::array())) operation.edits.push_back(read_edit(edit));
  for (const Json& demand : own.value("demands", Json::array()))
    operation.demands.push_back(read_demand(demand));
  return operation;
}

DateForm read_date_form(const Json& formats, const char* name) {
  return spelled<DateForm>(formats, name, DateForm::Day,
                           {{"day", DateForm::Day},
                            {"day_and_time", DateForm::DayAndTime},
                            {"day_and_time_with_zone", DateForm::DayAndTimeWithZone},
                            {"day_first", DateForm::DayFirst}});
}

Formats read_formats(const Json& object) {
  Formats formats;
  formats.rate = spelled<RateForm>(object, "rate", RateForm::Percent,
                                   {{"percent", RateForm::Percent}, {"fraction", RateForm::Fraction}});
  formats.rate_decimals = object.value("rate_decimals", formats.rate_decimals);
  formats.issued = read_date_form(object, "issued");
  formats.competence = read_date_form(object, "competence");
  formats.item = spelled<ItemForm>(object, "item", ItemForm::Dotted,
                                   {{"dotted", ItemForm::Dotted},
                                    {"dotted_short", ItemForm::DottedShort},
                                    {"plain", ItemForm::Plain},
                                    {"plain_short", ItemForm::PlainShort}});
  formats.line_break = object.value("line_break", formats.line_break);
  formats.decimal_separator = object.value("decimal_separator", formats.decimal_separator);
  return formats;
}

Limits read_limits(const Json& object) {
  Limits limits;
  limits.fewest_rps = object.value("fewest_rps", limits.fewest_rps);
  limits.most_rps = object.value("most_rps", limits.most_rps);
  limits.most_bytes = object.value("most_bytes", limits.most_bytes);
  limits.timeout_ms = object.value("timeout_ms", limits.timeout_ms);
  limits.poll_ms = object.value("poll_ms", limits.poll_ms);
  return limits;
}

Authentication read_authentication(const Json& object) {
  Authentication authentication;
  authentication.client_certificate = object.value("client_certificate", true);
  authentication.basic = object.value("basic", false);
  authentication.header = object.value("header", "");
  authentication.user = object.value("user", false);
  authentication.password = object.value("password", false);
  authentication.access_key = object.value("access_key", false);
  authentication.authorization_key = object.value("authorization_key", false);
  return authentication;
}

Signing read_signing(const Json& object) {
  Signing signing;
  signing.id_attribute = object.value("id_attribute", signing.id_attribute);
  signing.reference = spelled<SignatureReference>(
      object, "reference", SignatureReference::ById,
      {{"by_id", SignatureReference::ById}, {"whole_document", SignatureReference::WholeDocument}});
  signing.digest =
      spelled<SignatureDigest>(object, "digest", SignatureDigest::Sha1,
                               {{"sha1", SignatureDigest::Sha1}, {"sha256", SignatureDigest::Sha256}});
  return signing;
}

Patch read_patch(const Json& object) {
  Patch patch;
  patch.tree = object.at("tree").get<std::string>();
  patch.at = object.at("at").get<std::string>();
  patch.drop = object.value("drop", false);
  patch.rename = read_optional(object, "rename");
  patch.before = read_lines(object, "before");
  patch.after = read_lines(object, "after");
  patch.inside = read_lines(object, "inside");
  patch.replace = read_lines(object, "replace");
  patch.move_before = read_optional(object, "move_before");
  patch.move_after = read_optional(object, "move_after");
  patch.presence = read_optional(object, "presence");
  patch.drop_attribute = read_optional(object, "drop_attribute");
  const int actions = int(patch.drop) + int(patch.rename.has_value()) + int(!patch.before.empty()) +
                      int(!patch.after.empty()) + int(!patch.inside.empty()) + int(!patch.replace.empty()) +
                      int(patch.move_before.has_value()) + int(patch.move_after.has_value()) +
                      int(patch.presence.has_value()) + int(patch.drop_attribute.has_value());
  if (actions != 1)
    throw ProfileError("the patch at \"" + patch.at + "\" must say one thing to do, and says " +
                       std::to_string(actions));
  return patch;
}

constexpr std::pair<std::string_view, ErrorClass> error_classes[] = {
    {"refused", ErrorClass::Refused},          {"configuration", ErrorClass::Configuration},
    {"signature", ErrorClass::Signature},      {"duplicate", ErrorClass::Duplicate},
    {"not_found", ErrorClass::NotFound},       {"processing", ErrorClass::Processing},
    {"lot_unknown", ErrorClass::LotUnknown},   {"already_cancelled", ErrorClass::AlreadyCancelled},
    {"note_unknown", ErrorClass::NoteUnknown}, {"cannot_cancel", ErrorClass::CannotCancel}};

ErrorClass read_class(const Json& value) {
  for (const auto& [name, meaning] : error_classes)
    if (value == name) return meaning;
  throw ProfileError("/errors has the class " + value.dump() + ", which there is none of");
}

/// A code's letters and its number: "E92" is {"E", 92}.
std::optional<std::pair<std::string, int>> parts_of(std::string_view code) {
  const auto digits = code.find_first_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(code.data() + digits, code.data() + code.size(), number);
  if (error != std::errc() || end != code.data() + code.size()) return std::nullopt;
  return std::pair{std::string(code.substr(0, digits)), number};
}

void read_errors(const Json& object, std::map<std::string, ErrorClass, std::less<>>& errors) {
  // Ranges first: a code alone wins over a range that it is in.
  for (const bool ranges : {true, false}) {
    for (const auto& [code, value] : object.items()) {
      const auto dash = code.find('-');
      if ((dash != std::string::npos) != ranges) continue;
      const ErrorClass meaning = read_class(value);
      if (!ranges) {
        errors[code] = meaning;
        continue;
      }
      const auto first = parts_of(std::string_view(code).substr(0, dash));
      const auto last = parts_of(std::string_view(code).substr(dash + 1));
      if (!first || !last || first->first != last->first || first->second > last->second ||
          last->second - first->second > widest_range)
        throw ProfileError("/errors has \"" + code + "\", which is no range of codes as in E11-E40");
      for (int number = first->second; number <= last->second; ++number)
        errors[first->first + std::to_string(number)] = meaning;
    }
  }
}

/// What goes wrong in `work` is said of this place of the file.
template <class Work>
void at_place(const std::string& place, const Work& work) {
  try {
    work();
  } catch (const ProfileError& error) {
    throw ProfileError(place + " cannot be used: " + error.problem());
  }
}

void read_trees(const Json& merged, std::size_t inherited, Forest& trees) {
  for (const auto& [name, lines] : member(merged, "trees").items())
    at_place("/trees/" + name, [&] { trees[name] = parse_tree(lines.get<std::vector<std::string>>()); });
  const Json& patches = member(merged, "patches");
  for (std::size_t i = 0; i < patches.size(); ++i)
    at_place(i < inherited ? "/extends" : "/patches/" + std::to_string(i - inherited),
             [&] { apply_patch(read_patch(patches[i]), trees); });
}

void read_transport(const Json& transport, Profile& profile) {
  profile.soap = spelled<Soap>(transport, "soap", Soap::V1_1,
                               {{"1.1", Soap::V1_1}, {"1.2", Soap::V1_2}, {"none", Soap::None}});
  profile.charset = spelled<Charset>(
      transport, "charset", Charset::Utf8,
      {{"utf-8", Charset::Utf8}, {"iso-8859-1", Charset::Latin1}, {"windows-1252", Charset::Windows1252}});
  profile.declaration = transport.value("declaration", false);
}

}  // namespace

std::string_view to_text(Call call) {
  static constexpr std::string_view names[] = {"send_lot", "send_lot_sync", "issue_one", "ask_lot_state",
                                               "ask_lot",  "ask_rps",       "cancel",    "substitute"};
  return names[static_cast<std::size_t>(call)];
}

const Operation* Profile::operation(Call call) const {
  const auto at = operations.find(call);
  return at == operations.end() ? nullptr : &at->second;
}

std::optional<ErrorClass> Profile::class_of(std::string_view code) const {
  const auto at = errors.find(code);
  if (at != errors.end()) return at->second;
  if (body != Body::NationalDps || !national::is_official_code(code)) return std::nullopt;
  return national::is_certificate_code(code) ? ErrorClass::Configuration : ErrorClass::Refused;
}

Profile read_profile(const Json& merged, std::size_t inherited) {
  Profile profile;
  profile.id = merged.at("id").get<std::string>();
  profile.title = merged.value("title", profile.id);
  profile.base = merged.value("extends", "");
  profile.is_base = merged.value("base", false);
  profile.evidence = merged.value("evidence", "tables");
  profile.unverified = read_lines(merged, "unverified");
  profile.layout = merged.value("layout", "");
  profile.body = spelled<Body>(merged, "body", Body::Abrasf,
                               {{"abrasf", Body::Abrasf}, {"national_dps", Body::NationalDps}});
  const Json& namespaces = member(merged, "namespaces");
  profile.types_namespace = namespaces.value("types", "");
  profile.types_prefix = namespaces.value("types_prefix", "");
  profile.message_levels = namespaces.value("message_levels", profile.message_levels);
  profile.header = merged.value("header", "");
  const Json& transport = member(merged, "transport");
  read_transport(transport, profile);
  profile.authentication = read_authentication(member(merged, "authentication"));
  profile.issue_by = spelled<Call>(
      merged, "issue_by", Call::SendLotSync,
      {{"send_lot", Call::SendLot}, {"send_lot_sync", Call::SendLotSync}, {"issue_one", Call::IssueOne}});
  for (const Call call : all_calls) {
    const auto name = std::string(to_text(call));
    const Json& operations = member(merged, "operations");
    if (!operations.contains(name) || !operations.at(name).value("offered", true)) continue;
    profile.operations.emplace(call, read_operation(call, operations.at(name), transport, namespaces));
  }
  read_trees(merged, inherited, profile.trees);
  profile.signing = read_signing(member(merged, "signing"));
  profile.formats = read_formats(member(merged, "formats"));
  profile.limits = read_limits(member(merged, "limits"));
  read_errors(member(merged, "errors"), profile.errors);
  profile.reconcile.resend_after_not_found =
      member(merged, "reconcile").value("resend_after_not_found", true);
  const Json& cancel = member(merged, "cancel");
  profile.cancel.by_access_key = cancel.value("by", "verification") == "access_key";
  profile.cancel.issued_in_error = cancel.value("issued_in_error", profile.cancel.issued_in_error);
  profile.cancel.not_rendered = cancel.value("not_rendered", profile.cancel.not_rendered);
  profile.cancel.other = cancel.value("other", profile.cancel.other);
  return profile;
}

}  // namespace fiscal::municipal
