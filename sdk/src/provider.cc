#include <fiscal/encoding.hpp>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>
#include <fiscal/provider.hpp>

#include <nlohmann/json.hpp>

namespace fiscal {
namespace {

std::string_view view(fiscal_text text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

fiscal_text borrowed(std::string_view text) { return {text.data(), text.size()}; }

/// What the host writes as its answer. The host is not to see an exception, so a lack of memory is
/// remembered.
struct Collector {
  std::string text;
  bool lost = false;

  fiscal_sink sink() { return {this, &write}; }

  static void write(void* self, fiscal_text chunk) noexcept {
    auto& collector = *static_cast<Collector*>(self);
    try {
      collector.text.append(view(chunk));
    } catch (const std::bad_alloc&) {
      collector.lost = true;
    }
  }
};

/// The error document: `{"error":{"message":…}}` and, as they apply, `setting` and `problems`.
class ErrorDocument {
 public:
  explicit ErrorDocument(std::string_view message) : body_{{"message", message}} {}

  ErrorDocument& setting(std::string_view name) { return body_["setting"] = name, *this; }
  ErrorDocument& problems(const Findings& found) {
    body_["problems"] = nlohmann::ordered_json::parse(to_json(found));
    return *this;
  }

  void write(const fiscal_sink* sink) const {
    const nlohmann::ordered_json document{{"error", body_}};
    // Messages may quote what a provider sent, which need not be UTF-8.
    const std::string text = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    if (sink != nullptr) sink->write(sink->self, borrowed(text));
  }

 private:
  nlohmann::ordered_json body_;
};

std::string message_of(std::string_view error_document) {
  const auto document = nlohmann::json::parse(error_document, nullptr, false);
  const nlohmann::json::json_pointer place("/error/message");
  if (document.is_object() && document.contains(place) && document[place].is_string())
    return document[place].get<std::string>();
  return "no reason was given";
}

template <class T>
T read_answer(std::string_view service, std::string_view reply) {
  auto read = read_json<T>(reply, UnknownFields::Ignore);
  if (!read.ok())
    throw ProviderError("the gateway's answer of " + std::string(service) + " breaks its schema at \"" +
                        read.problems.front().field + "\": " + read.problems.front().text);
  return std::move(read.value);
}

struct ServedInstance {
  const fiscal_host& host;
  Settings settings;
  detail::Opened opened;
};

/// What fiscal/request.hpp promises of the invoice in a request, so that no provider has to ask for it.
Findings missing_in(const Invoice& invoice) {
  Findings missing;
  const auto want = [&](bool is_there, const char* field) {
    if (!is_there) missing.push_back({"field_missing", {}, field, "is always given by the gateway", {}});
  };
  want(invoice.issuer.has_value(), "/invoice/issuer");
  want(invoice.competence_date.has_value(), "/invoice/competence_date");
  return missing;
}

template <class Request, class Answer>
fiscal_code answer(std::string_view request, const fiscal_sink* reply, const Answer& call) {
  const auto read = read_json<Request>(request, UnknownFields::Ignore);
  if (!read.ok()) {
    ErrorDocument("the request breaks its schema").problems(read.problems).write(reply);
    return FISCAL_INVALID;
  }
  if constexpr (requires { missing_in(read.value.invoice); }) {
    if (const Findings missing = missing_in(read.value.invoice); !missing.empty()) {
      ErrorDocument("the request is not complete").problems(missing).write(reply);
      return FISCAL_INVALID;
    }
  }
  const std::string text = to_json(call(read.value));
  if (reply != nullptr) reply->write(reply->self, borrowed(text));
  return FISCAL_OK;
}

fiscal_code dispatch(ServedInstance& instance, std::uint64_t call, std::string_view method,
                     std::string_view request, const fiscal_sink* reply) {
  Host host(instance.host, call);
  Provider& provider = *instance.opened.provider;
  if (method == "issue/1")
    return answer<IssueInvoice>(request, reply,
                                [&](const auto& r) { return provider.issue_invoice(r, host); });
  if (method == "cancel/1")
    return answer<CancelInvoice>(request, reply, [&](const auto& r) { return provider.cancel(r, host); });
  if (method == "status/1")
    return answer<InvoiceQuery>(request, reply, [&](const auto& r) { return provider.status(r, host); });
  if (method == "substitute/1" && instance.opened.substitutes != nullptr)
    return answer<IssueInvoice>(
        request, reply, [&](const auto& r) { return instance.opened.substitutes->substitute(r, host); });
  if (method == "event/1" && instance.opened.reads_events != nullptr)
    return answer<InboundMessage>(
        request, reply, [&](const auto& r) { return instance.opened.reads_events->read_event(r, host); });
  if (method == "render/1" && instance.opened.renders != nullptr)
    return answer<RenderInvoice>(request, reply,
                                 [&](const auto& r) { return instance.opened.renders->render(r); });
  if (method == "list/1" && instance.opened.lists != nullptr)
    return answer<ListEvents>(request, reply,
                              [&](const auto& r) { return instance.opened.lists->list_events(r, host); });
  return FISCAL_UNSUPPORTED;
}

/// Turns the exception in flight into a code and its document: the one place where a plugin's exceptions end.
fiscal_code code_of_exception(const fiscal_sink* sink) {
  try {
    throw;
  } catch (const Stopped&) {
    return FISCAL_STOPPED;
  } catch (const SettingError& error) {
    ErrorDocument(error.what()).setting(error.setting).write(sink);
  } catch (const std::exception& error) {
    ErrorDocument(error.what()).write(sink);
  } catch (...) {
    ErrorDocument("the provider threw something that is not a std::exception").write(sink);
  }
  return FISCAL_FAILED;
}

}  // namespace

std::string Host::ask(std::string_view service, std::string_view request) {
  Collector reply;
  const fiscal_sink sink = reply.sink();
  const fiscal_code code = host_.call(host_.self, call_, borrowed(service), borrowed(request), &sink);
  if (reply.lost) throw std::bad_alloc();
  if (code == FISCAL_OK) return std::move(reply.text);
  if (code == FISCAL_STOPPED) throw Stopped{};
  if (code == FISCAL_UNSUPPORTED)
    throw ProviderError("the gateway does not offer " + std::string(service) +
                        ": name it in `needs` of manifest.json");
  throw ProviderError(std::string(service) + " failed: " + message_of(reply.text));
}

HttpResult Host::http(const HttpRequest& request) {
  return read_answer<HttpResult>("http/1", ask("http/1", to_json(request)));
}

SignAnswer Host::sign(const SignRequest& request) {
  return read_answer<SignAnswer>("sign/1", ask("sign/1", to_json(request)));
}

bool Host::verify(const VerifyRequest& request) {
  return read_answer<VerifyAnswer>("verify/1", ask("verify/1", to_json(request))).genuine;
}

std::optional<KvValue> Host::kv_get(std::string_view key) {
  const KvRequest request{KvOperation::Get, std::string(key), {}, {}, {}};
  auto found = read_answer<KvAnswer>("kv/1", ask("kv/1", to_json(request)));
  if (!found.value) return std::nullopt;
  return KvValue{std::move(*found.value), found.version.value_or(0)};
}

bool Host::kv_put(std::string_view key, std::string_view value, std::optional<Duration> lifetime,
                  std::optional<std::int64_t> expected) {
  const KvRequest request{KvOperation::Put, std::string(key), std::string(value), lifetime, expected};
  return read_answer<KvAnswer>("kv/1", ask("kv/1", to_json(request))).version.has_value();
}

void Host::kv_delete(std::string_view key) {
  ask("kv/1", to_json(KvRequest{KvOperation::Delete, std::string(key), {}, {}, {}}));
}

void Host::log(HostLogLevel level, std::string_view text) {
  const std::string record =
      nlohmann::json{{"text", text}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  host_.log(host_.self, call_, static_cast<std::int32_t>(level), borrowed(record));
}

Duration Host::remaining() const { return {host_.remaining_ms(host_.self, call_)}; }

namespace detail {

std::string manifest_with_methods(std::string_view manifest_json,
                                  const std::vector<std::string_view>& methods) {
  auto manifest = nlohmann::ordered_json::parse(manifest_json, nullptr, false);
  // A file that is no object is handed on as it is: the host says what is wrong with it.
  if (!manifest.is_object()) return std::string(manifest_json);
  manifest["methods"] = methods;
  return manifest.dump();
}

void* open_instance(const fiscal_host* host, fiscal_text config, const fiscal_sink* error,
                    Open open) noexcept {
  try {
    if (host == nullptr || host->size < sizeof(fiscal_host))
      throw ProviderError("the gateway is older than this plugin");
    Settings settings{std::string(view(config))};
    Opened opened = open(settings);
    return new ServedInstance{*host, std::move(settings), std::move(opened)};
  } catch (...) {
    code_of_exception(error);
    return nullptr;
  }
}

void close_instance(void* instance) noexcept { delete static_cast<ServedInstance*>(instance); }

fiscal_code invoke_instance(void* instance, std::uint64_t call, fiscal_text method, fiscal_text request,
                            const fiscal_sink* reply) noexcept {
  try {
    return dispatch(*static_cast<ServedInstance*>(instance), call, view(method), view(request), reply);
  } catch (...) {
    return code_of_exception(reply);
  }
}

}  // namespace detail
}  // namespace fiscal
