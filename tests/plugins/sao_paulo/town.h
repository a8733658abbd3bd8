#pragma once

#include <fiscal/provider.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <string_view>
#include <utility>

#include "plugins/sao_paulo/paulistana.h"
#include "tests/support/fake_host.h"

/// The town hall as the plugin's tests play it.
namespace fiscal::test {

/// The content of the golden documents: receipt 1 of series OL03, 3 November 2026, twenty thousand five
/// hundred reais.
IssueInvoice a_receipt_request();

/// A plugin that knows the code of that service and issues, in production's layout by date. `more` are
/// further settings.
sao_paulo::Paulistana a_town_hall(std::string_view more = "");

/// A SOAP answer with a message of the town inside.
HttpAnswer soap_return(std::string_view operation, std::string_view message);

/// Retorno… with this content after Cabecalho.
std::string return_message(std::string_view kind, bool success, std::string_view content = "");
std::string notice(std::string_view element, std::string_view code, std::string_view text = "");

/// ChaveNFeRPS of note 1234 and receipt 1; `change` replaces the first text by the second.
std::string issued_pair(std::pair<std::string_view, std::string_view> change = {});
/// The note 1234 as ConsultaNFe shows it, changed like that.
std::string shown_note(std::pair<std::string_view, std::string_view> change = {});

/// A host that signs, before a town that answers queries with `query` and everything else with `answer`.
/// Until said otherwise it has no note of the receipt and cannot be reached.
struct Town {
  FakeHost host;
  HttpResult query;
  HttpResult answer;

  Town();
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;
};

/// The message that a request to the town carries; fails the test where it carries none.
std::string message_in(const HttpRequest& request);

/// How many requests asked for this operation.
std::size_t calls(const FakeHost& host, std::string_view action);

}  // namespace fiscal::test
