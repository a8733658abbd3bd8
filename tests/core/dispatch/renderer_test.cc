#include "core/dispatch/renderer.h"

#include <fiscal/plugin.h>

#include "tests/core/dispatch/house.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

/// A plugin that draws: answers what the test says and keeps what it was asked.
class Painter final : public plugin::PluginRunner {
 public:
  Painter() { manifest_.methods = {"issue/1", "cancel/1", "status/1", "render/1"}; }

  plugin::Manifest manifest_;
  plugin::CallResult answer{plugin::CallEnd::Answered,
                            to_json(RenderAnswer{DocumentFile{"pdf", "application/pdf", "%PDF-1.5"}, {}})};
  std::vector<RenderInvoice> asked;
  bool offers_services = false;

  plugin::CallResult call(const Connection&, std::string_view method, std::string_view request,
                          plugin::CallServices& services) override {
    REQUIRE(method == "render/1");
    asked.push_back(read_json<RenderInvoice>(request, UnknownFields::Refuse).value);
    offers_services = services.call("http/1", "{}").code == FISCAL_OK;
    return answer;
  }
  Result<std::monostate> check_settings(const Connection&) override { return std::monostate{}; }
  std::shared_ptr<const plugin::Manifest> manifest(std::string_view) override {
    return std::make_shared<plugin::Manifest>(manifest_);
  }
};

struct Studio {
  House house;
  Painter painter;
  InvoiceId id = house.accept("a");
  dispatch::Renderer renderer{house.store, painter, house, house.clock, house.log};

  Studio() { house.run(); }
  Result<DocumentFile> draw() { return renderer.render(house.at(id)); }
  Result<DocumentFile> draw_as(State state) {
    InvoiceRecord record = house.at(id);
    record.state = state;
    return renderer.render(record);
  }
};

}  // namespace

TEST_CASE("an authorised invoice is drawn by its plugin, which gets its documents and no service",
          "[dispatch]") {
  Studio studio;
  REQUIRE(studio.house.state(studio.id) == State::Authorized);
  const auto drawn = studio.draw();
  REQUIRE(drawn.ok());
  CHECK(drawn->content == "%PDF-1.5");
  CHECK(drawn->media_type == "application/pdf");
  REQUIRE(studio.painter.asked.size() == 1);
  CHECK(studio.painter.asked[0].standing == Standing::Authorized);
  CHECK(studio.painter.asked[0].documents == studio.house.store.documents(studio.id));
  CHECK_FALSE(studio.painter.offers_services);
}

TEST_CASE("what has become of a document is told to who draws it", "[dispatch]") {
  Studio studio;
  for (const auto& [state, standing] : {std::pair{State::Cancelling, Standing::Authorized},
                                        std::pair{State::CancelUnknown, Standing::Authorized},
                                        std::pair{State::Substituting, Standing::Authorized},
                                        std::pair{State::Cancelled, Standing::Cancelled},
                                        std::pair{State::CancelledElsewhere, Standing::Cancelled},
                                        std::pair{State::Substituted, Standing::Substituted}}) {
    REQUIRE(studio.draw_as(state).ok());
    CHECK(studio.painter.asked.back().standing == standing);
  }
}

TEST_CASE("nothing is drawn where no document was authorised, or where the provider draws none",
          "[dispatch]") {
  Studio studio;
  for (const State state : {State::Scheduled, State::Queued, State::Sending, State::Pending, State::Unknown,
                            State::NeedsPerson, State::Rejected, State::Failed, State::Withdrawn}) {
    const auto drawn = studio.draw_as(state);
    REQUIRE_FALSE(drawn.ok());
    CHECK(drawn.error().code == "not_drawn");
  }
  CHECK(studio.painter.asked.empty());
  studio.painter.manifest_.methods.pop_back();
  CHECK(studio.draw().error().code == "not_drawn");
  CHECK(studio.painter.asked.empty());
}

TEST_CASE("a plugin's reason is passed on, and an answer that is no drawing is not", "[dispatch]") {
  Studio studio;
  studio.painter.answer.reply =
      to_json(RenderAnswer{{}, {{"document_missing", {}, {}, "The NFS-e is missing.", ""}}});
  CHECK(studio.draw().error().text == "The NFS-e is missing.");
  CHECK(studio.draw().error().code == "not_drawn");
  for (const std::string& bad : {std::string("{"), std::string(R"({"document":1})"),
                                 to_json(RenderAnswer{DocumentFile{"pdf", "application/pdf", "<html>"}, {}}),
                                 to_json(RenderAnswer{DocumentFile{"pdf", "text/html", "%PDF-1.5"}, {}})}) {
    studio.painter.answer.reply = bad;
    CHECK(studio.draw().error().code == "drawing_failed");
  }
  studio.painter.answer = {plugin::CallEnd::Crashed, "gone"};
  CHECK(studio.draw().error().code == "drawing_failed");
}

}  // namespace fiscal::test
