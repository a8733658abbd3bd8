#pragma once

#include <fiscal/date.hpp>
#include <fiscal/invoice.hpp>
#include <fiscal/outcome.hpp>

#include <optional>
#include <string_view>

namespace fiscal::sandbox_plugin {

/// What happens to an invoice that is issued.
enum class Scene {
  Authorized,
  Rejected,
  Pending,          ///< The first status query finds it authorised.
  PendingRejected,  ///< The first status query finds it rejected.
  PendingForever,
  Unknown,  ///< Issued, and the answer is lost.
  Lost,     ///< Not issued, and nobody was told.
  NotSentLater,
  NotSentNever,
  NotSentOtherConnection,
  Fails,    ///< The provider's code throws.
  Crashes,  ///< The process ends by SIGSEGV.
  Hangs,    ///< The call does not return, whatever the gateway asks.
};

enum class CancelScene { Cancelled, Refused, Pending, Unknown, NotSent };

enum class StatusScene { Truth, CannotTell };

/// What the sandbox does with one invoice.
struct Script {
  Scene issue = Scene::Authorized;
  CancelScene cancel = CancelScene::Cancelled;
  StatusScene status = StatusScene::Truth;
  Duration delay;
};

/// The scene that a word names: "rejected", "pending:forever".
std::optional<Scene> parse_scene(std::string_view word);

/// Decides by the tags that begin with "sandbox:", then by the centavos of the amount where `amounts` says
/// so, then `otherwise`. A tag that ends in ":once" counts for the first attempt alone. Pure; a tag that says
/// nothing known is ignored.
enum class ByAmount { Yes, No };
Script script_for(const Invoice& invoice, int attempt, ByAmount amounts, const Script& otherwise);

}  // namespace fiscal::sandbox_plugin
