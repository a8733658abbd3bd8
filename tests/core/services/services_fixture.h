#pragma once

#include <fiscal/plugin.h>
#include <fiscal/json.hpp>
#include <fiscal/kv.hpp>

#include <functional>
#include <string>
#include <vector>

#include "core/services/host_services.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_keyring.h"
#include "tests/support/fake_transport.h"
#include "tests/support/memory_kv.h"
#include "tests/support/recording_log.h"

namespace fiscal::services {

/// Keeps what it witnessed.
struct RecordingWitness final : DepartureWitness {
  void departs(const OutgoingWrite& write) override {
    if (on_departure) on_departure();
    writes.push_back(write);
  }
  std::vector<OutgoingWrite> writes;
  std::function<void()> on_departure;
};

/// Host services over a scripted provider, and one connection that uses them.
struct ServicesFixture {
  test::FakeTransport transport;
  test::FakeKeyring keyring;
  test::MemoryKv kv;
  test::FakeClock clock;
  test::RecordingLog log;
  RecordingWitness witness;
  HttpService::Options options;
  Connection connection = [] {
    Connection made;
    made.id = "main";
    made.account = "acme";
    made.plugin = "scripted";
    made.settings = R"({"user":"u","password":"${secret:city_password}"})";
    return made;
  }();
  plugin::Manifest manifest = [] {
    plugin::Manifest made;
    made.egress = {"sefin.example:443"};
    made.needs = {"http/1", "sign/1", "nothing/1"};
    made.uses = {"kv/1"};
    return made;
  }();
  std::optional<OutgoingWrite> replay;

  CallEvidence serve(const std::function<void(plugin::CallServices&)>& call) {
    HostServices services(transport, keyring, kv, clock, log, options);
    return services.serve({.connection = connection,
                           .manifest = manifest,
                           .witness = witness,
                           .call = "issue 1",
                           .deadline = {clock.steady().milliseconds + 60'000},
                           .replay = replay},
                          call);
  }

  static HttpRequest a_write(const std::string& body = "<DPS/>") {
    HttpRequest request;
    request.method = "POST";
    request.url = "https://sefin.example/nfse";
    request.headers = {{"Content-Type", "application/xml"}};
    request.body = body;
    request.effect = Effect::Write;
    return request;
  }

  static HttpRequest a_read() {
    HttpRequest request;
    request.url = "https://sefin.example/nfse/1";
    return request;
  }

  static HttpResult answered(const std::string& body = "<NFSe/>", int status = 200) {
    return HttpAnswer{status, {{"content-type", "text/xml"}}, body, milliseconds(5)};
  }
  static HttpResult failed(HttpFailureKind kind) { return HttpFailure{kind, "scripted"}; }

  static HttpResult http(plugin::CallServices& services, const HttpRequest& request) {
    const auto answer = services.call("http/1", to_json(request));
    if (answer.code != FISCAL_OK) throw std::runtime_error("http/1 answered " + std::to_string(answer.code));
    return read_json<HttpResult>(answer.reply, UnknownFields::Refuse).value;
  }

  /// One request in a call of its own.
  HttpResult send(const HttpRequest& request) {
    HttpResult result;
    evidence = serve([&](plugin::CallServices& services) { result = http(services, request); });
    return result;
  }

  CallEvidence evidence;
};

}  // namespace fiscal::services
