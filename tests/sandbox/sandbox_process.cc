#include "tests/sandbox/sandbox_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "tests/sandbox/http_client.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

extern char** environ;

namespace fiscal::test {
namespace {

struct Spawned {
  pid_t pid;
  int output;
};

enum class Capture { Output, OutputAndErrors };

Spawned spawn(const std::vector<std::string>& words, Capture capture) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  if (capture == Capture::OutputAndErrors) posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  return {pid, ends[0]};
}

std::string read_until(int file, char stop) {
  std::string text;
  char c = 0;
  while (::read(file, &c, 1) == 1 && c != stop) text += c;
  return text;
}

int wait_for_end(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

std::filesystem::path sandbox_program() { return binary_dir() / "bin" / "fiscal-sandbox"; }

RunResult run_command(const std::vector<std::string>& words) {
  const Spawned child = spawn(words, Capture::OutputAndErrors);
  std::string output;
  char block[4096];
  for (ssize_t count = 0; (count = ::read(child.output, block, sizeof block)) > 0;) {
    output.append(block, static_cast<std::size_t>(count));
  }
  ::close(child.output);
  return {wait_for_end(child.pid), output};
}

const std::filesystem::path& sandbox_pki() {
  static const TemporaryFolder folder;
  static const std::filesystem::path pki = [] {
    const auto made =
        run_command({sandbox_program(), "pki", "--out", folder.path() / "pki", "--cnpj", "11222333000181",
                     "--name", "EMPRESA DE TESTE LTDA", "--cnpj", "12ABC34501DE35", "--name",
                     "EMPRESA ALFANUMERICA", "--cpf", "12345678909", "--name", "PESSOA DE TESTE"});
    if (made.code != 0) throw std::runtime_error("pki: " + made.output);
    return folder.path() / "pki";
  }();
  return pki;
}

SandboxProcess::SandboxProcess(const std::filesystem::path& ledger, std::vector<std::string> options,
                               const std::string& stand_in) {
  std::vector<std::string> words = {sandbox_program(), stand_in, "--pki", sandbox_pki(), "--ledger", ledger};
  words.insert(words.end(), options.begin(), options.end());
  const Spawned child = spawn(words, Capture::Output);
  pid_ = child.pid;
  const std::string line = read_until(child.output, '\n');
  ::close(child.output);
  const auto ready = nlohmann::json::parse(line);
  REQUIRE(ready.at("pid") == pid_);
  url_ = ready.at("url");
  adn_url_ = ready.value("adn_url", "");
  parameters_url_ = ready.value("parameters_url", "");
  control_url_ = ready.at("control_url");
}

SandboxProcess::~SandboxProcess() {
  if (pid_ > 0) stop(SIGTERM);
}

int SandboxProcess::stop(int signal) {
  ::kill(pid_, signal);
  const int code = wait_for_end(pid_);
  pid_ = -1;
  return code;
}

nlohmann::json SandboxProcess::control(const std::string& method, const std::string& path,
                                       const nlohmann::json& body) const {
  HttpClient client;
  const HttpReply reply = client.send(method, control_url_ + path, body.is_null() ? "" : body.dump());
  INFO(method << ' ' << path << ' ' << body.dump() << ": " << reply.body.substr(0, 400));
  REQUIRE(reply.status == 200);
  return nlohmann::json::parse(reply.body);
}

}  // namespace fiscal::test
