/* A plugin in plain C, written against plugin.h alone: for a town that issues on paper. It sends nothing,
 * ever, and says so. */
#include <fiscal/plugin.h>

#include <stdlib.h>
#include <string.h>

#define MANIFEST_METHODS "\"methods\":[\"issue/1\",\"cancel/1\",\"status/1\"]"

static const char manifest[] =
    "{\"id\":\"paper\",\"version\":\"1.0.0\",\"title\":\"Towns that issue on paper: nothing is sent\","
    "\"config_schema\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{}}"
    "," MANIFEST_METHODS "}";

/* A piece of JSON. `at` is null when there is none. */
typedef struct slice {
  const char* at;
  const char* end;
} slice;

static const slice nothing = {NULL, NULL};

static const char* skip_blanks(const char* at, const char* end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) ++at;
  return at;
}

/* Each of these reads one thing at `at` and answers where it ends; null when it is not there. */
static const char* skip_value(const char* at, const char* end, int depth);

static const char* skip_string(const char* at, const char* end) {
  if (at == end || *at != '"') return NULL;
  for (++at; at < end && *at != '"'; ++at) {
    if ((unsigned char)*at < 0x20) return NULL;
    if (*at == '\\' && ++at == end) return NULL;
  }
  return at == end ? NULL : at + 1;
}

static const char* skip_word(const char* at, const char* end) {
  const char* from = at;
  while (at < end && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *at) != NULL && *at != '\0') ++at;
  return at == from ? NULL : at;
}

/* A list, or an object, whose member `wanted` is put into `found`. */
static const char* skip_group(const char* at, const char* end, int depth, const char* wanted, slice* found) {
  const char close = *at == '{' ? '}' : ']';
  at = skip_blanks(at + 1, end);
  if (at < end && *at == close) return at + 1;
  while (at != NULL && at < end) {
    slice key = {at, at};
    if (close == '}') {
      key.end = skip_string(at, end);
      if (key.end == NULL) return NULL;
      at = skip_blanks(key.end, end);
      if (at == end || *at != ':') return NULL;
      at = skip_blanks(at + 1, end);
    }
    slice value = {at, skip_value(at, end, depth + 1)};
    if (value.end == NULL) return NULL;
    if (wanted != NULL && (size_t)(key.end - key.at) == strlen(wanted) + 2 &&
        memcmp(key.at + 1, wanted, strlen(wanted)) == 0)
      *found = value;
    at = skip_blanks(value.end, end);
    if (at < end && *at == close) return at + 1;
    if (at == end || *at != ',') return NULL;
    at = skip_blanks(at + 1, end);
  }
  return NULL;
}

static const char* skip_value(const char* at, const char* end, int depth) {
  slice ignored = nothing;
  if (at == end || depth > 32) return NULL;
  if (*at == '{' || *at == '[') return skip_group(at, end, depth, NULL, &ignored);
  if (*at == '"') return skip_string(at, end);
  return skip_word(at, end);
}

static int is_object(slice json) { return json.at != NULL && json.at < json.end && *json.at == '{'; }

/* The whole of a text as one object; nothing when it is none. */
static slice object_of(fiscal_text text) {
  slice whole = {text.data, text.data};
  const char* end = text.size == 0 ? text.data : text.data + text.size;
  if (text.size == 0) return nothing;
  whole.at = skip_blanks(text.data, end);
  whole.end = skip_value(whole.at, end, 0);
  if (whole.end == NULL || skip_blanks(whole.end, end) != end || !is_object(whole)) return nothing;
  return whole;
}

static slice member(slice object, const char* name) {
  slice found = nothing;
  if (is_object(object)) skip_group(object.at, object.end, 0, name, &found);
  return found;
}

static int is_amount(slice value) {
  const char* at = value.at;
  if (at == NULL || at == value.end) return 0;
  for (; at < value.end; ++at)
    if (*at < '0' || *at > '9') return 0;
  return 1;
}

static int is(fiscal_text given, const char* name) {
  return given.size == strlen(name) && memcmp(given.data, name, given.size) == 0;
}

static fiscal_code say(fiscal_code code, const fiscal_sink* sink, const char* literal) {
  const fiscal_text text = {literal, strlen(literal)};
  if (sink != NULL) sink->write(sink->self, text);
  return code;
}

static void* paper_open(const fiscal_host* host, fiscal_text config, const fiscal_sink* error) {
  (void)host;
  if (is_object(object_of(config))) return malloc(1);
  say(FISCAL_FAILED, error, "{\"error\":{\"message\":\"the settings must be an object\"}}");
  return NULL;
}

static void paper_close(void* instance) { free(instance); }

static fiscal_code paper_invoke(void* instance, uint64_t call, fiscal_text method, fiscal_text request,
                                const fiscal_sink* reply) {
  const slice json = object_of(request);
  const slice invoice = member(json, "invoice");
  const int issues = is(method, "issue/1");
  (void)instance;
  (void)call;
  if (!issues && !is(method, "cancel/1") && !is(method, "status/1")) return FISCAL_UNSUPPORTED;
  if (!is_object(member(json, "context")) || !is_object(invoice) || !is_amount(member(invoice, "amount")))
    return say(FISCAL_INVALID, reply, "{\"error\":{\"message\":\"the request breaks its schema\"}}");
  if (is(method, "status/1")) return say(FISCAL_OK, reply, "{\"outcome\":\"not_found\"}");
  return say(FISCAL_OK, reply,
             "{\"outcome\":\"not_sent\",\"retry\":\"never\",\"reasons\":[{\"code\":\"paper_only\",\"official_"
             "code\":\"\","
             "\"field\":\"\",\"text\":\"The town issues on paper.\",\"fix\":\"Go to the town hall.\"}]}");
}

const fiscal_plugin* fiscal_plugin_v1(void) {
  static const fiscal_plugin table = {
      sizeof(fiscal_plugin), FISCAL_MINOR, {manifest, sizeof manifest - 1}, paper_open,
      paper_close,           paper_invoke};
  return &table;
}
