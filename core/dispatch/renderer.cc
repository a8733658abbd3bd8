#include "core/dispatch/renderer.h"

#include <fiscal/json.hpp>

#include <algorithm>

#include "core/plugin/no_services.h"

namespace fiscal::dispatch {
namespace {

constexpr std::string_view method = "render/1";
constexpr Duration budget = seconds(10);

/// What a document is now; nothing where none was ever authorised.
std::optional<Standing> standing_of(State state) {
  switch (state) {
    case State::Authorized:
    case State::Cancelling:
    case State::CancelUnknown:
    case State::Substituting:
      return Standing::Authorized;
    case State::Cancelled:
    case State::CancelledElsewhere:
      return Standing::Cancelled;
    case State::Substituted:
      return Standing::Substituted;
    default:
      return std::nullopt;
  }
}

Finding not_drawn(std::string text) {
  return {"not_drawn", {}, {}, std::move(text), "Fetch the documents themselves, where there are any."};
}

Finding drawing_failed() {
  return {"drawing_failed",
          {},
          {},
          "the document could not be drawn",
          "Ask again; the gateway's log says what happened."};
}

bool is_pdf(const DocumentFile& file) {
  return file.media_type == "application/pdf" && file.content.starts_with("%PDF-");
}

}  // namespace

Result<DocumentFile> Renderer::render(const InvoiceRecord& record) {
  const auto standing = standing_of(record.state);
  if (!standing)
    return not_drawn("the invoice is " + std::string(to_text(record.state)) +
                     ": it has no document that was authorised");
  const auto connection = directory_.connection(record.route.connection);
  const auto manifest = connection ? runner_.manifest(connection->plugin) : nullptr;
  if (!manifest || std::count(manifest->methods.begin(), manifest->methods.end(), method) == 0)
    return not_drawn("the provider of this invoice draws no documents");

  const auto account = directory_.account(record.account);
  const ZoneOffset zone = account ? brazilian_zone(account->zone).value_or(ZoneOffset{}) : ZoneOffset{};
  const RenderInvoice request{{record.environment, clock_.now(), zone, to_text(record.id) + "-render", 1},
                              *standing,
                              store_.documents(record.id)};
  plugin::NoServices services(budget);
  const auto result = runner_.call(*connection, method, to_json(request), services);
  const auto misbehaved = [&](std::string_view why) {
    log_.write(LogLevel::PluginMisbehaving, "document_not_drawn",
               {{"plugin", std::string_view(connection->plugin)},
                {"connection", std::string_view(connection->id)},
                {"invoice", std::string_view(to_text(record.id))},
                {"text", why}});
    return drawing_failed();
  };
  if (result.end != plugin::CallEnd::Answered) return misbehaved(result.reply);
  auto answer = read_json<RenderAnswer>(result.reply, UnknownFields::Ignore);
  if (!answer.ok()) return misbehaved("the answer breaks its schema at " + answer.problems.front().field);
  if (answer.value.document && is_pdf(*answer.value.document)) return std::move(*answer.value.document);
  if (answer.value.document) return misbehaved("the answer is no PDF");
  return not_drawn(answer.value.problems.empty() ? "the provider gave no reason"
                                                 : answer.value.problems.front().text);
}

}  // namespace fiscal::dispatch
