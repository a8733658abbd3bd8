#include "tests/support/sefin_sandbox.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <vector>

extern char** environ;

namespace fiscal::test {
namespace {

/// Starts a program whose standard output is `output` (-1: ours).
pid_t start(std::vector<std::string> arguments, int output) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output >= 0) posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t process = -1;
  const int error = posix_spawn(&process, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + arguments[0]);
  return process;
}

void run(std::vector<std::string> arguments) {
  int status = 0;
  const pid_t process = start(arguments, -1);
  if (waitpid(process, &status, 0) != process || status != 0)
    throw std::runtime_error(arguments[0] + " failed");
}

/// The first line that comes through a pipe.
std::string read_line(int from) {
  std::string line;
  char c = 0;
  while (read(from, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

std::size_t append_body(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

SefinSandbox::SefinSandbox() {
  const std::string program = (binary_dir() / "bin/fiscal-sandbox").string();
  const std::string pki = (folder_.path() / "pki").string();
  run({program, "pki", "--out", pki, "--cnpj", "11222333000181", "--name", "OFICINA DE SOFTWARE LTDA"});
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  process_ =
      start({program, "sefin", "--pki", pki, "--ledger", (folder_.path() / "ledger").string()}, ends[1]);
  close(ends[1]);
  const auto ready = nlohmann::json::parse(read_line(ends[0]), nullptr, false);
  close(ends[0]);
  if (!ready.is_object()) throw std::runtime_error("fiscal-sandbox did not get ready");
  url_ = ready.at("url");
  adn_url_ = ready.at("adn_url");
  control_url_ = ready.at("control_url");
}

SefinSandbox::~SefinSandbox() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

std::string SefinSandbox::host_and_port() const {
  const auto begin = url_.find("://") + 3;
  return url_.substr(begin, url_.find('/', begin) - begin);
}

std::string SefinSandbox::pkcs12() const {
  std::ostringstream bytes;
  bytes << std::ifstream(folder_.path() / "pki/client-11222333000181.p12", std::ios::binary).rdbuf();
  return bytes.str();
}

std::string SefinSandbox::control(std::string_view method, std::string_view path,
                                  std::string_view json) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), &curl_easy_cleanup);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"), &curl_slist_free_all);
  // The control interface stands beside the paths of the service.
  const std::string url = control_url_.substr(0, control_url_.find('/', 8)) + std::string(path);
  const std::string verb(method);
  const std::string body(json);
  std::string answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, verb.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  if (!body.empty()) curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &append_body);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status >= 300)
    throw std::runtime_error(verb + " " + url + ": " + std::to_string(status) + " " + answer);
  return answer;
}

}  // namespace fiscal::test
