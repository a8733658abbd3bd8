#include "tests/support/postgres_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace fiscal::test {
namespace {

constexpr auto patience = std::chrono::seconds(60);

/// Where Debian keeps the programs of the newest version, or nothing.
std::filesystem::path program_folder() {
  std::filesystem::path newest;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", absent))
    if (std::filesystem::exists(entry.path() / "bin" / "initdb") && entry.path() > newest.parent_path())
      newest = entry.path() / "bin";
  return newest;
}

std::filesystem::path folder_for_files() {
  const std::filesystem::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

/// PostgreSQL refuses to run as root, so it then runs as the user that its package made.
const passwd* user_to_become() { return geteuid() == 0 ? getpwnam("postgres") : nullptr; }

std::vector<std::string> as_that_user(std::vector<std::string> words) {
  std::vector<std::string> before;
  if (user_to_become() != nullptr)
    before = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=SIGQUIT"};
  before.insert(before.end(), words.begin(), words.end());
  return before;
}

pid_t spawn(const std::vector<std::string>& words, const std::filesystem::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
  return pid;
}

}  // namespace

bool PostgresServer::is_installed() {
  return !program_folder().empty() && (geteuid() != 0 || user_to_become() != nullptr);
}

PostgresServer::PostgresServer(std::vector<std::string> settings)
    : folder_(folder_for_files()), settings_(std::move(settings)) {
  if (const passwd* user = user_to_become())
    if (chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("cannot give " + folder_.path().string() + " away");
  const auto data = folder_.path() / "data";
  const pid_t maker =
      spawn(as_that_user({program_folder() / "initdb", "--pgdata=" + data.string(), "--username=fiscal",
                          "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"}),
            folder_.path() / "log");
  int status = 0;
  waitpid(maker, &status, 0);
  if (status != 0) throw std::runtime_error("initdb failed: " + log_end());
  std::ofstream file(data / "postgresql.conf", std::ios::app);
  file << "listen_addresses = ''\nunix_socket_directories = '" << folder_.path().string()
       << "'\nmax_connections = 200\nshared_buffers = 64MB\ndeadlock_timeout = 200ms\n";
  for (const std::string& line : settings_) file << line << '\n';
  file.close();
  start();
}

PostgresServer::~PostgresServer() {
  if (pid_ > 0) stop(Stop::Immediate);
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

std::string PostgresServer::connection_string(const std::string& database) const {
  return "host=" + folder_.path().string() + " user=fiscal dbname=" + database;
}

void PostgresServer::execute(const std::string& script, const std::string& database) const {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(
      PQconnectdb(connection_string(database).c_str()), PQfinish);
  PQsetNoticeReceiver(
      connection.get(), [](void*, const PGresult*) {}, nullptr);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), script.c_str()),
                                                              PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
}

bool PostgresServer::answers() const { return PQping(connection_string().c_str()) == PQPING_OK; }

void PostgresServer::start() {
  pid_ = spawn(as_that_user({program_folder() / "postgres", "-D", folder_.path() / "data"}),
               folder_.path() / "log");
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!answers()) {
    const bool ended = waitpid(pid_, nullptr, WNOHANG) == pid_;
    if (ended) pid_ = -1;
    if (ended || std::chrono::steady_clock::now() > until)
      throw std::runtime_error("PostgreSQL does not come up: " + log_end());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void PostgresServer::stop(Stop how) {
  kill(pid_, how == Stop::Fast ? SIGINT : SIGQUIT);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string PostgresServer::log_end() const {
  std::ifstream file(folder_.path() / "log");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  return all.substr(all.size() - std::min<std::size_t>(all.size(), 2000));
}

}  // namespace fiscal::test
