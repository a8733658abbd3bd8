#pragma once

// Classes of templates that nearly every unit uses, of libraries that are not ours. Declared here, their
// members are compiled in instances.cc alone and not again in each of two hundred units. FISCAL_INSTANCE is
// `template` in that file.
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#ifndef FISCAL_INSTANCE
#define FISCAL_INSTANCE extern template
#endif

// First what others are built of: a class may be declared only before it is used.
namespace std {

FISCAL_INSTANCE class basic_string<char>;
FISCAL_INSTANCE class basic_string_view<char>;
FISCAL_INSTANCE struct _Optional_payload_base<string>;
FISCAL_INSTANCE class optional<string>;
FISCAL_INSTANCE class vector<bool>;
FISCAL_INSTANCE class vector<char>;
FISCAL_INSTANCE class vector<unsigned char>;
FISCAL_INSTANCE class vector<string>;
FISCAL_INSTANCE class vector<pair<string, string>>;
FISCAL_INSTANCE class _Rb_tree<string, string, _Identity<string>, less<string>>;
FISCAL_INSTANCE class set<string>;
FISCAL_INSTANCE class _Rb_tree<string, pair<const string, string>, _Select1st<pair<const string, string>>,
                               less<string>>;
FISCAL_INSTANCE class map<string, string>;

}  // namespace std

namespace nlohmann {

FISCAL_INSTANCE class basic_json<>;
FISCAL_INSTANCE class basic_json<ordered_map>;

namespace detail {

using TextInput = iterator_input_adapter<std::string::const_iterator>;
using ViewInput = iterator_input_adapter<const char*>;

FISCAL_INSTANCE class serializer<json>;
FISCAL_INSTANCE class json_sax_dom_parser<json>;
FISCAL_INSTANCE class json_sax_dom_callback_parser<json>;
FISCAL_INSTANCE class lexer<json, TextInput>;
FISCAL_INSTANCE class lexer<json, ViewInput>;
FISCAL_INSTANCE class lexer<json, input_stream_adapter>;
FISCAL_INSTANCE class parser<json, TextInput>;
FISCAL_INSTANCE class parser<json, ViewInput>;
FISCAL_INSTANCE class parser<json, input_stream_adapter>;

FISCAL_INSTANCE class serializer<ordered_json>;
FISCAL_INSTANCE class json_sax_dom_parser<ordered_json>;
FISCAL_INSTANCE class json_sax_dom_callback_parser<ordered_json>;
FISCAL_INSTANCE class lexer<ordered_json, TextInput>;
FISCAL_INSTANCE class lexer<ordered_json, ViewInput>;
FISCAL_INSTANCE class parser<ordered_json, TextInput>;
FISCAL_INSTANCE class parser<ordered_json, ViewInput>;

}  // namespace detail
}  // namespace nlohmann

namespace std {

FISCAL_INSTANCE class vector<nlohmann::json>;
FISCAL_INSTANCE class vector<nlohmann::json*>;
FISCAL_INSTANCE class vector<nlohmann::ordered_json>;
FISCAL_INSTANCE class vector<nlohmann::ordered_json*>;
FISCAL_INSTANCE class _Rb_tree<string, pair<const string, nlohmann::json>,
                               _Select1st<pair<const string, nlohmann::json>>, less<>>;
FISCAL_INSTANCE class map<string, nlohmann::json, less<>>;

}  // namespace std
