#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fiscal/encoding.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "core/notify/endpoints.h"
#include "core/notify/notifier.h"
#include "core/notify/standard_form.h"
#include "core/store/postgres/postgres_store.h"
#include "core/vault/local_master_keys.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_server.h"
#include "tests/support/recording_log.h"

namespace fiscal::test {
namespace {

constexpr int subjects = 6;
constexpr int events_of_each = 8;

vault::LocalMasterKeys shared_keys() {
  return vault::LocalMasterKeys::from_text("k1 " + base64_encode(std::string(32, 'k')), "test").value();
}

std::unique_ptr<store::PostgresStore> open_shared(const std::string& where, const Clock& clock) {
  store::PostgresStoreOptions options;
  options.connection_string = where;
  options.host_name = "notifier " + std::to_string(getpid());
  options.connections = 4;
  return std::make_unique<store::PostgresStore>(options, clock);
}

/// The one endpoint behind both processes: a line for each message that it took. It refuses every fifth the
/// first time.
class SharedReceiver final : public services::HttpTransport {
 public:
  explicit SharedReceiver(std::filesystem::path folder)
      : folder_(std::move(folder)),
        lines_(open((folder_ / "taken").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {}
  ~SharedReceiver() override { close(lines_); }

  HttpResult send(const services::WireRequest& request, const std::function<void()>&) override {
    std::string id;
    for (const auto& [name, value] : request.headers)
      if (name == "webhook-id") id = value;
    if (std::hash<std::string>()(id) % 5 == 0 && is_first(id)) return HttpAnswer{500, {}, {}, {}};
    const std::string line = id + "\n";
    if (write(lines_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::abort();
    return HttpAnswer{200, {}, {}, {}};
  }

 private:
  bool is_first(const std::string& id) const {
    const int mark = open((folder_ / id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mark >= 0) close(mark);
    return mark >= 0;
  }

  const std::filesystem::path folder_;
  const int lines_;
};

/// A gateway's notifier and nothing else of it, until `stop` is closed or it is killed.
[[noreturn]] void notify_until(int stop, const std::string& where, const std::filesystem::path& folder) {
  {
    const SystemClock clock;
    const auto store = open_shared(where, clock);
    RecordingLog log;
    auto keys = shared_keys();
    notify::Forms forms;
    forms.add(std::make_unique<notify::StandardForm>());
    SharedReceiver receiver(folder);
    notify::CourierOptions options;
    options.retry = {milliseconds(20), milliseconds(20)};
    options.first_rest = milliseconds(20);
    options.lease = seconds(2);
    notify::Notifier notifier(
        {*store, forms, [](auto&&...) { return std::vector<notify::ToldEvent>(); }, clock, log, [] {}},
        {*store, receiver, forms, keys, clock, log}, options, 2);
    notifier.start();
    char end = 0;
    while (read(stop, &end, 1) > 0) continue;
    notifier.stop(seconds(10));
  }
  _exit(0);
}

std::vector<std::string> taken(const std::filesystem::path& folder) {
  std::vector<std::string> ids;
  std::ifstream file(folder / "taken");
  for (std::string line; std::getline(file, line);) ids.push_back(line);
  return ids;
}

template <class Condition>
bool comes_true(Condition condition) {
  for (int n = 0; n < 600; ++n) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

TEST_CASE(
    "two processes on one database tell everything in order, and one takes over when the other is killed",
    "[notify][postgres]") {
  if (!PostgresServer::is_installed()) {
    std::cout << "skipped: notifiers on one database, since PostgreSQL is not installed\n";
    return;
  }
  const PostgresServer server;
  const std::string where = server.connection_string();
  const TemporaryFolder folder;
  const SystemClock clock;
  auto keys = shared_keys();
  notify::Forms forms;
  forms.add(std::make_unique<notify::StandardForm>());
  {
    // Closed before the processes part: a session belongs to one.
    const auto store = open_shared(where, clock);
    notify::Endpoints endpoints({*store, forms, keys, clock, {}, [] {}});
    REQUIRE(endpoints.create("acme", {.url = "https://client.example/hook"}));
  }
  int stop[2] = {-1, -1};
  REQUIRE(pipe2(stop, O_CLOEXEC) == 0);
  pid_t processes[2] = {-1, -1};
  for (pid_t& process : processes) {
    process = fork();
    REQUIRE(process >= 0);
    if (process == 0) {
      close(stop[1]);
      notify_until(stop[0], where, folder.path());
    }
  }
  const auto store = open_shared(where, clock);
  for (int sequence = 1; sequence <= events_of_each; ++sequence) {
    for (int subject = 0; subject < subjects; ++subject)
      REQUIRE(std::holds_alternative<store::ResourcesStored>(store->put_resources({notify::notice_of(
          {"thing.moved", clock.now(), "acme", "t" + std::to_string(subject), sequence, "{}"})})));
    if (sequence == events_of_each / 2) {
      CHECK(comes_true([&] { return taken(folder.path()).size() > subjects; }));
      kill(processes[0], SIGKILL);
      CHECK(waitpid(processes[0], nullptr, 0) == processes[0]);
    }
  }
  const auto delivered = [&] {
    return store
        ->list_resources({.account = "acme",
                          .kind = notify::delivery_kind,
                          .tags = {"status:delivered"},
                          .limit = 0,
                          .counted = true})
        .total;
  };
  CHECK(comes_true([&] { return delivered() == subjects * events_of_each; }));
  close(stop[1]);
  int ended = -1;
  CHECK(waitpid(processes[1], &ended, 0) == processes[1]);
  CHECK(ended == 0);
  close(stop[0]);

  // What the killed one had sent and not written down came again; nothing came before what precedes it.
  std::set<std::string> seen;
  std::map<std::string, int> last;
  for (const std::string& id : taken(folder.path())) {
    if (!seen.insert(id).second) continue;
    const auto cut = id.rfind('_');
    const int sequence = std::stoi(id.substr(cut + 1));
    CHECK(sequence == ++last[id.substr(0, cut)]);
  }
  CHECK(seen.size() == subjects * events_of_each);
}

}  // namespace fiscal::test
