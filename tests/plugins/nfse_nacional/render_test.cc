#include "plugins/nfse_nacional/nacional.h"

#include <fiscal/encoding.hpp>

#include <nlohmann/json.hpp>

#include "tests/sdk/danfse/notes.h"
#include "tests/support/catch.h"

namespace fiscal::test {
namespace {

RenderAnswer draw(const RenderInvoice& request, const nlohmann::json& settings = nlohmann::json::object()) {
  nacional::Nacional provider{Settings(settings.dump())};
  return provider.render(request);
}

RenderInvoice an_authorised_one() {
  return {{},
          Standing::Authorized,
          {{"dps", "application/xml", "<DPS/>"}, {"nfse", "application/xml", full_note()}}};
}

}  // namespace

TEST_CASE("the NFS-e among the documents is drawn", "[render]") {
  const auto drawn = draw(an_authorised_one());
  REQUIRE(drawn.document);
  CHECK(drawn.problems.empty());
  CHECK(drawn.document->kind == "pdf");
  CHECK(drawn.document->media_type == "application/pdf");
  CHECK(drawn.document->content.starts_with("%PDF-"));
  CHECK(drawn.document->content == danfse::render(full_note()).pdf);
}

TEST_CASE("standing and settings show in the drawing", "[render]") {
  auto request = an_authorised_one();
  request.standing = Standing::Cancelled;
  CHECK(draw(request).document->content ==
        danfse::render(full_note(), {.standing = Standing::Cancelled}).pdf);
  CHECK(draw(an_authorised_one(), {{"danfse_receipt", true}}).document->content ==
        danfse::render(full_note(), {.receipt = true}).pdf);
  CHECK_THROWS_AS(draw(an_authorised_one(), {{"danfse_logo_b64", "?"}}), SettingError);
  CHECK_THROWS_AS(draw(an_authorised_one(), {{"danfse_logo_b64", base64_encode("GIF89a")}}), SettingError);
}

TEST_CASE("what cannot be drawn is said", "[render]") {
  auto request = an_authorised_one();
  request.documents.pop_back();
  CHECK(draw(request).problems.front().code == "document_missing");
  request.documents.push_back({"nfse", "application/xml", "<NFSe/>"});
  CHECK(draw(request).problems.front().code == "document_not_drawable");
  CHECK_FALSE(draw(request).document);
}

}  // namespace fiscal::test
