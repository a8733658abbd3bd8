#include <fiscal/municipal/catalog.hpp>
#include <fiscal/municipal/document.hpp>
#include <fiscal/towns/directory.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "plugins/nfse_nacional/nacional.h"
#include "sdk/sandbox/municipal/town_hall.h"
#include "tests/sdk/documents/throw_away_key.h"
#include "tests/sdk/national/requests.h"
#include "tests/support/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/papers.h"
#include "tests/support/paths.h"
#include "tests/support/xml_schema.h"

// The national DPS over the services of vendors: 558 towns take it at addresses of their own.
namespace fiscal::test {
namespace {

using municipal::Body;
using municipal::Catalog;

std::vector<std::string> vendors() {
  std::vector<std::string> ids;
  const auto catalog = Catalog::shipped();
  for (const std::string& id : catalog.ids())
    if (const auto profile = catalog.load(id); profile.body == Body::NationalDps && !profile.is_base)
      ids.push_back(id);
  return ids;
}

/// Every vendor's stand-in with the national system that its notes are shared with, and a plugin's host.
class Vendors {
 public:
  Vendors()
      : certificates_(certificate_file()),
        notes_([](const std::string&) {}),
        hall_(profiles(), certificates_, notes_, faults_) {
    host_.signs_with(a_key().signer());
    host_.on("POST", "", [this](const HttpRequest& request) -> HttpResult {
      return as_result(
          hall_.answer(request.url.substr(request.url.rfind('/') + 1), request.body.value_or("")));
    });
    host_.on("GET", "", [this](const HttpRequest& request) -> HttpResult {
      if (is_silent) return HttpFailure{HttpFailureKind::NoAnswer, "the connection ended"};
      return as_result(
          hall_.question(std::string_view(request.url).substr(std::string_view("http://127.0.0.1/").size())));
    });
  }

  Host host() { return host_.host(); }
  FakeHost& fake() { return host_; }
  sandbox::municipal::TownBook& notes() { return notes_; }
  sandbox::municipal::TownFaults& faults() { return faults_; }
  std::string trusted() const { return (folder_.path() / "ca.pem").string(); }

  bool is_silent = false;  ///< The national system does not answer.

 private:
  static HttpResult as_result(const sandbox::municipal::TownAnswer& answer) {
    if (answer.dropped) return HttpFailure{HttpFailureKind::NoAnswer, "the connection ended"};
    return an_answer(answer.status, answer.body, answer.content_type);
  }

  static const std::map<std::string, sandbox::municipal::TownProfile>& profiles() {
    static const auto read =
        sandbox::municipal::load_town_profiles({(source_dir() / "plugins/abrasf/profiles").string()});
    return read;
  }

  std::string certificate_file() const {
    std::ofstream(trusted()) << a_key().certificate_pem();
    return trusted();
  }

  TemporaryFolder folder_;
  sandbox::CertificateBook certificates_;
  sandbox::municipal::TownBook notes_;
  sandbox::municipal::TownFaults faults_;
  sandbox::municipal::TownHall hall_;
  FakeHost host_;
};

nacional::Nacional a_connection(const std::string& vendor) {
  const std::string address = "http://127.0.0.1/" + vendor;
  return nacional::Nacional(Settings(R"({"profile": ")" + vendor + R"(", "profile_url": ")" + address +
                                     R"(", "base_url": ")" + address + R"(/nacional", "adn_url": ")" +
                                     address + R"(/nacional"})"));
}

InvoiceQuery query_for(const IssueInvoice& request, QueryPurpose purpose = QueryPurpose::Issue) {
  InvoiceQuery query;
  query.context = request.context;
  query.number = request.number;
  query.invoice = request.invoice;
  query.purpose = purpose;
  return query;
}

CancelInvoice cancellation_of(const IssueInvoice& request, const std::string& key) {
  CancelInvoice cancellation;
  cancellation.context = request.context;
  cancellation.access_key = key;
  cancellation.reason = CancelReason::IssuedInError;
  cancellation.reason_text = "Emitida com o valor errado";
  cancellation.invoice = request.invoice;
  return cancellation;
}

/// The authorised note of a call, asked for where the vendor works later.
std::optional<Authorized> settled(nacional::Nacional& connection, const IssueInvoice& request,
                                  Vendors& vendors) {
  Host host = vendors.host();
  const IssueOutcome issued = connection.issue_invoice(request, host);
  if (const auto* authorized = std::get_if<Authorized>(&issued)) return *authorized;
  InvoiceQuery query = query_for(request);
  if (const auto* pending = std::get_if<Pending>(&issued)) query.ticket = pending->ticket;
  const StatusOutcome status = connection.status(query, host);
  if (const auto* authorized = std::get_if<Authorized>(&status)) return *authorized;
  if (const auto* cannot = std::get_if<CannotTell>(&status)) UNSCOPED_INFO(cannot->text);
  if (const auto* unknown = std::get_if<Unknown>(&issued)) UNSCOPED_INFO(unknown->text);
  if (const auto* rejected = std::get_if<Rejected>(&issued)) UNSCOPED_INFO(rejected->reasons.front().text);
  return std::nullopt;
}

/// The DPS of a message as a document of its own, in the namespace of the layout.
std::string dps_in(const std::string& message) {
  const auto begin = message.find("<DPS");
  REQUIRE(begin != std::string::npos);
  std::string dps = message.substr(begin, message.find("</DPS>") + 6 - begin);
  if (dps.find("xmlns=") > dps.find('>')) dps.insert(4, " xmlns=\"http://www.sped.fazenda.gov.br/nfse\"");
  return dps;
}

std::string sent_dps(const std::vector<DocumentFile>& documents) {
  for (const DocumentFile& document : documents)
    if (document.kind == "dps") return document.content;
  return "";
}

}  // namespace

TEST_CASE("the DPS goes over every vendor's service, is found, repeated and cancelled, and stays one note",
          "[vendors]") {
  const auto all = vendors();
  CHECK(all.size() >= 5);
  for (const std::string& id : all) {
    INFO(id);
    Vendors stands;
    auto connection = a_connection(id);
    const IssueInvoice request = a_request();
    const auto authorized = settled(connection, request, stands);
    REQUIRE(authorized);
    CHECK(authorized->access_key.size() == 50);
    CHECK(stands.notes().count(id) == 1);

    const auto again = settled(connection, request, stands);
    REQUIRE(again);
    CHECK(again->access_key == authorized->access_key);
    CHECK(stands.notes().count(id) == 1);

    if (Catalog::shipped().load(id).operation(municipal::Call::Cancel) == nullptr) continue;
    Host host = stands.host();
    const auto cancelled = connection.cancel(cancellation_of(request, authorized->access_key), host);
    if (const auto* unknown = std::get_if<Unknown>(&cancelled)) UNSCOPED_INFO(unknown->text);
    CHECK(std::holds_alternative<Cancelled>(cancelled));
    CHECK(std::holds_alternative<Cancelled>(
        connection.cancel(cancellation_of(request, authorized->access_key), host)));
    CHECK(std::holds_alternative<AuthorizedThenCancelled>(
        connection.status(query_for(request, QueryPurpose::Cancel), host)));
  }
}

TEST_CASE("the DPS in a vendor's envelope is valid by the official schema, and xmlsec1 verifies it",
          "[vendors]") {
  if (!shared_dir()) {
    WARN("skipped: the reference material is absent");
    return;
  }
  const auto sets = *shared_dir() / "data/municipal/xsd/vendor-PadraoNacional-1.01";
  const XmlSchema official(sets / "DPS_v1.01.xsd");
  Papers papers;
  Vendors stands;
  // The schemas that vendors gave out are older than the CNPJ with letters.
  IssueInvoice request = a_request();
  request.invoice.customer->tax_id = "12345678000195";
  for (const std::string& id : vendors()) {
    INFO(id);
    auto connection = a_connection(id);
    Host host = stands.host();
    connection.issue_invoice(request, host);
    const auto profile = Catalog::shipped().load(id);
    const auto built = dps_of(request);
    const auto message =
        municipal::wrapped(profile, *profile.operation(municipal::Call::IssueOne), built.xml);
    const auto authorized = settled(connection, request, stands);
    REQUIRE(authorized);
    const std::string sent = sent_dps(authorized->documents);
    CHECK(message.find(built.id) != std::string::npos);
    // Betha's service has the elements in a namespace of its own, which the signature covers.
    if (id == "betha-dps") continue;
    const std::string dps = dps_in(sent);
    CHECK(official.complaints(dps) == "");
    papers.add("dps", dps);
  }
  CHECK(papers.size() >= 4);
  if (!tools_are_there()) return;
  const auto verdict = papers.check(stands.trusted());
  INFO(verdict.said);
  CHECK(verdict.good);
}

TEST_CASE("in every fault of a vendor's service there is one note, and nothing asks for it to be sent again",
          "[vendors][faults]") {
  for (const auto& [name, mode] : sandbox::municipal::town_fault_modes()) {
    for (const char* id : {"fiorilli-dps", "betha-dps"}) {
      INFO(name << " with " << id);
      Vendors stands;
      stands.faults().add({mode, "", 1});
      auto connection = a_connection(id);
      Host host = stands.host();
      const IssueOutcome first = connection.issue_invoice(a_request(), host);
      CHECK_FALSE(std::holds_alternative<Rejected>(first));
      CHECK_FALSE(std::holds_alternative<NotSent>(first));
      InvoiceQuery query = query_for(a_request());
      if (const auto* pending = std::get_if<Pending>(&first)) query.ticket = pending->ticket;
      const StatusOutcome status = connection.status(query, host);
      // The national system's "not found" says nothing of the vendor: it would permit a second sending.
      CHECK_FALSE(std::holds_alternative<NotFound>(status));
      const bool issued = stands.notes().count(id) == 1;
      CHECK(std::holds_alternative<Authorized>(status) == issued);
      CHECK(stands.notes().count(id) <= 1);
      // What a person sends again is one note, too.
      REQUIRE(settled(connection, a_request(), stands));
      CHECK(stands.notes().count(id) == 1);
    }
  }
}

TEST_CASE("a number that another document used is a conflict for a person", "[vendors]") {
  Vendors stands;
  auto connection = a_connection("fiorilli-dps");
  REQUIRE(settled(connection, a_request(), stands));
  IssueInvoice other = a_request();
  other.invoice.amount = Money{99'900};
  Host host = stands.host();
  const auto outcome = connection.issue_invoice(other, host);
  REQUIRE(std::holds_alternative<Rejected>(outcome));
  CHECK(std::get<Rejected>(outcome).reasons.front().code == "number_taken");
}

TEST_CASE("codes of the authority's tables refuse, and a vendor's own only where its profile says so",
          "[vendors]") {
  const auto answers = [](const std::string& code, const std::string& profile) {
    FakeHost host;
    host.signs_with(a_key().signer());
    host.on("POST", "",
            an_answer(200,
                      "<R><ListaMensagemRetorno><MensagemRetorno><Codigo>" + code +
                          "</Codigo><Mensagem>não</Mensagem></MensagemRetorno></ListaMensagemRetorno></R>",
                      "text/xml"));
    nacional::Nacional connection{
        Settings(R"({"profile": )" + profile +
                 R"(, "profile_url": "http://127.0.0.1/x", "base_url": "http://127.0.0.1/n"})")};
    Host table = host.host();
    return connection.issue_invoice(a_request(), table);
  };
  const std::string own =
      R"({"id": "own", "extends": "fiorilli-dps", "errors": {"EM003": "signature", "L7": "processing"}})";
  CHECK(std::holds_alternative<Rejected>(answers("E0312", R"("fiorilli-dps")")));
  CHECK(std::holds_alternative<Unknown>(answers("EM003", R"("fiorilli-dps")")));
  CHECK(std::holds_alternative<Rejected>(answers("EM003", own)));
  CHECK(std::holds_alternative<Unknown>(answers("L7", own)));
}

TEST_CASE("a vendor's connection that cannot work says so when it is opened", "[vendors][settings]") {
  const auto refusal = [](const std::string& settings) -> std::string {
    try {
      nacional::Nacional connection{Settings(settings)};
    } catch (const SettingError& error) {
      return error.what();
    }
    return "";
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(refusal(R"({"profile": "betha-dps"})"), Contains("profile_url"));
  CHECK_THAT(refusal(R"({"profile": "webiss-2.02", "profile_url": "https://x.example"})"),
             Contains("plugin abrasf"));
  CHECK_THAT(refusal(R"({"profile": "national-dps", "profile_url": "https://x.example"})"),
             Contains("dialect"));
  CHECK_THAT(refusal(R"({"profile": "nobody-dps", "profile_url": "https://x.example"})"),
             Contains("no profile"));
  CHECK_THAT(
      refusal(
          R"({"profile": {"id": "o", "extends": "fiorilli-dps", "operations": {"issue_one": {"wrap": "<a/>"}}},
                         "profile_url": "https://x.example"})"),
      Contains("{document}"));
  CHECK(refusal(R"({"profile": "betha-dps", "profile_url": "https://x.example"})").empty());
}

TEST_CASE("every service of the national layout has a profile, is the national plugin's own, or has a reason",
          "[vendors][directory]") {
  std::ifstream file(source_dir() / "docs/municipal.md");
  std::stringstream page;
  page << file.rdbuf();
  const auto catalog = Catalog::shipped();
  std::map<std::string, int> towns_of;
  const auto& directory = towns::known_towns();
  for (const towns::Town& town : directory.towns())
    if (const auto route = directory.route(town.code, Date{2026, 6, 28}, TaxRegime::Regular);
        route && route->kind == towns::RouteKind::NationalLayout)
      ++towns_of[std::string(route->service)];
  int all = 0;
  for (const auto& [service, count] : towns_of) {
    INFO(service);
    all += count;
    const std::string row = "| `" + service + "` | " + std::to_string(count) + " | ";
    const auto at = page.str().find(row);
    REQUIRE(at != std::string::npos);
    const std::string said = page.str().substr(at + row.size(), 8);
    CHECK((said.starts_with("profile ") == catalog.has(service)));
  }
  CHECK(all == 558);
}

}  // namespace fiscal::test
