#include "tests/support/aggregator_sandbox.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

extern char** environ;

namespace fiscal::test {
namespace {

/// Starts a program and answers the first line that it prints.
std::string start_and_read_line(std::vector<std::string> arguments, pid_t& process) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const int error = posix_spawn(&process, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string line;
  char c = 0;
  while (error == 0 && read(ends[0], &c, 1) == 1 && c != '\n') line += c;
  close(ends[0]);
  return line;
}

std::size_t append_answer(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

AggregatorSandbox::AggregatorSandbox(const std::string& system, std::vector<std::string> further) {
  std::vector<std::string> arguments{(binary_dir() / "bin/fiscal-sandbox").string(), "aggregator", system,
                                     "--ledger", (folder_.path() / "ledger").string()};
  arguments.insert(arguments.end(), further.begin(), further.end());
  const auto ready =
      nlohmann::json::parse(start_and_read_line(std::move(arguments), process_), nullptr, false);
  if (!ready.is_object())
    throw std::runtime_error("fiscal-sandbox aggregator " + system + " did not get ready");
  url_ = ready.at("url");
  control_url_ = ready.at("control_url");
}

AggregatorSandbox::~AggregatorSandbox() {
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

std::string AggregatorSandbox::control(std::string_view method, std::string_view path,
                                       std::string_view json) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), &curl_easy_cleanup);
  const std::string url = control_url_ + std::string(path), verb(method), body(json);
  std::string answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, verb.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &append_answer);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status >= 300) throw std::runtime_error(verb + " " + url + ": " + answer);
  return answer;
}

}  // namespace fiscal::test
