#pragma once

#include <fiscal/national/dps.hpp>
#include <fiscal/national/ids.hpp>
#include <fiscal/request.hpp>

#include <string>
#include <string_view>

#include "plugins/nfse_nacional/nacional.h"
#include "tests/support/fake_host.h"
#include "tests/support/sefin_answers.h"

/// The authority as the plugin's tests play it.
namespace fiscal::test {

/// The XML that a request to the authority carries; fails the test where it carries none.
std::string xml_in(const HttpRequest& request);

/// A host whose certificate signs, and a plugin with its default settings.
FakeHost& with_certificate(FakeHost& host);
nacional::Nacional a_portal(std::string settings = "{}");

/// A host where the issue of `request` succeeds, answering what the plugin sent.
void issues(FakeHost& host, const IssueInvoice& request);

}  // namespace fiscal::test
