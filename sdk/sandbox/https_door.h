#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/StreamSocket.h>

#include <functional>
#include <memory>
#include <string>

#include "sdk/sandbox/answer.h"
#include "sdk/sandbox/certificate.h"
#include "sdk/sandbox/server.h"

/// What the doors of all stand-ins share.
namespace fiscal::sandbox {

/// HTTPS as `listen_tls` serves it, with handlers of the caller's.
std::unique_ptr<Listener> listen_https(Poco::Net::HTTPRequestHandlerFactory::Ptr handlers,
                                       const std::string& pki, std::uint16_t port, int max_connections);

/// Answers of a control port; called from several threads.
using ControlAnswers = std::function<Answer(const Exchange&)>;
std::unique_ptr<Listener> listen_plain(ControlAnswers answers, std::uint16_t port);

/// Reads the whole body; false where its length is not stated, is over 8 MiB, or does not come.
bool read_body(Poco::Net::HTTPServerRequest& request, std::string& body);

/// The certificate of a TLS connection's client.
std::shared_ptr<const Certificate> client_of(Poco::Net::StreamSocket& socket, CertificateBook& book);

}  // namespace fiscal::sandbox
