#include "tests/crash/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace fiscal::crash {
namespace {

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<Reply*>(into)->body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
  std::string line(data, size * count);
  if (const auto colon = line.find(':'); colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    const auto first = line.find_first_not_of(' ', colon + 1);
    const auto last = line.find_last_not_of("\r\n");
    if (first != std::string::npos && last >= first)
      static_cast<Reply*>(into)->headers[name] = line.substr(first, last - first + 1);
  }
  return size * count;
}

}  // namespace

Reply exchange(const std::string& method, const std::string& url, const std::string& body,
               const std::vector<std::string>& headers, int milliseconds) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
  CURL* curl = handle.get();
  curl_slist* lines = nullptr;
  for (const std::string& header : headers) lines = curl_slist_append(lines, header.c_str());
  Reply reply;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
  if (!body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(lines);
  reply.whole = code == CURLE_OK && status >= 200;
  reply.status = static_cast<int>(status);
  return reply;
}

std::string send_cut_off(const std::string& url, const std::string& body,
                         const std::vector<std::string>& headers) {
  const auto host_at = url.find("//") + 2;
  const auto path_at = url.find('/', host_at);
  const auto colon = url.find(':', host_at);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1, path_at - colon - 1))));
  if (inet_pton(AF_INET, url.substr(host_at, colon - host_at).c_str(), &address.sin_addr) != 1)
    throw std::runtime_error(url + " names no IPv4 address");
  const int socket_number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{2, 0};
  setsockopt(socket_number, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string text = "POST " + url.substr(path_at) +
                     " HTTP/1.1\r\nHost: " + url.substr(host_at, path_at - host_at) +
                     "\r\nContent-Length: " + std::to_string(body.size() + 40) + "\r\n";
  for (const std::string& header : headers) text += header + "\r\n";
  text += "\r\n" + body;
  std::string answer;
  if (connect(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(socket_number, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())) {
    shutdown(socket_number, SHUT_WR);
    char block[1024];
    for (ssize_t count = 0; (count = recv(socket_number, block, sizeof block, 0)) > 0;)
      answer.append(block, static_cast<std::size_t>(count));
  }
  close(socket_number);
  return answer;
}

}  // namespace fiscal::crash
