#include "core/app/fiscalctl/batch.h"

#include <fiscal/encoding.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/app/fiscalctl/files.h"
#include "core/app/fiscalctl/invoice_text.h"
#include "core/app/fiscalctl/progress.h"
#include "core/app/fiscalctl/result_file.h"
#include "core/app/fiscalctl/waiting.h"

namespace fiscal::ctl {
namespace {

constexpr int most_repeats = 10;

struct BatchLine {
  std::size_t number = 0;  ///< From 1, as editors count.
  std::string key;
  bool key_is_reference = false;
  std::string body;
};

std::vector<BatchLine> read_batch(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw Failure(ExitCode::File, path + ": cannot be read");
  std::vector<BatchLine> lines;
  std::map<std::string, int> seen;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto document = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!document.is_object())
      throw Failure(ExitCode::File,
                    path + ": line " + std::to_string(number) + " is no JSON object; nothing was sent");
    BatchLine line{
        number, {}, document.contains("reference") && document["reference"].is_string(), document.dump()};
    line.key = line.key_is_reference ? document["reference"].get<std::string>()
                                     : content_key(line.body, seen[line.body]++);
    lines.push_back(std::move(line));
  }
  return lines;
}

bool asks_to_come_back(const Answer& answer) { return answer.status == 429 || answer.status == 503; }

/// The whole of one run: lines handed out to threads that each hold a connection of their own.
class BatchRun {
 public:
  BatchRun(const Context& context, const BatchOptions& options, std::vector<BatchLine> lines,
           ResultFile& results)
      : context_(context),
        options_(options),
        lines_(std::move(lines)),
        results_(results),
        progress_(lines_.size()) {}

  void run() {
    std::vector<std::thread> threads;
    for (int at = 0; at < options_.parallel; ++at) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    if (broken_) std::rethrow_exception(broken_);
  }

  bool all_well() const { return all_well_; }
  std::size_t accepted_before() const { return accepted_before_; }
  std::string summary() const { return progress_.summary(); }

 private:
  /// One thread's part. The first failure of the environment ends every thread's, after the line in hand.
  void work() {
    try {
      Gateway gateway(context_.gateway);
      while (!stopped_) {
        const std::size_t at = next_.fetch_add(1);
        if (at >= lines_.size()) return;
        issue_line(gateway, lines_[at]);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!broken_) broken_ = std::current_exception();
      stopped_ = true;
    }
  }

  void issue_line(Gateway& gateway, const BatchLine& line) {
    RequestHeaders headers = wait_headers(options_.wait_seconds);
    if (!line.key_is_reference) headers.emplace_back("Idempotency-Key", line.key);
    if (!options_.connection.empty()) headers.emplace_back("Fiscal-Connection", options_.connection);
    const Answer answer = post_patiently(gateway, line.body, headers);
    nlohmann::ordered_json outcome{{"line", line.number}, {"key", line.key}};
    if (!answer.is_good()) {
      outcome["status"] = "refused";
      outcome["http_status"] = answer.status;
      outcome["problem"] = answer.json();
    } else {
      if (answer.headers.contains("idempotent-replayed")) ++accepted_before_;
      auto invoice = answer.json();
      if (options_.wait_seconds > 0 && !is_settled(invoice) && invoice.value("status", "") != "scheduled")
        invoice = wait_for(gateway, invoice.value("id", ""), options_.wait_seconds);
      for (const char* name : {"status", "id", "reference", "number", "access_key", "reasons"})
        if (invoice.contains(name)) outcome[name] = invoice[name];
    }
    results_.append(outcome);
    const std::string status = outcome.value("status", "");
    if (status == "refused" || exit_code_of(outcome) != ExitCode::Done) all_well_ = false;
    progress_.add(status);
  }

  /// A gateway that is full says when to come back.
  static Answer post_patiently(Gateway& gateway, const std::string& body, const RequestHeaders& headers) {
    Answer answer = gateway.ask("POST", "/v1/invoices", body, headers);
    for (int repeat = 0; repeat < most_repeats && asks_to_come_back(answer); ++repeat) {
      const auto after = answer.headers.find("retry-after");
      const int seconds = after == answer.headers.end() ? 1 : std::atoi(after->second.c_str());
      std::this_thread::sleep_for(std::chrono::seconds(std::clamp(seconds, 1, 60)));
      answer = gateway.ask("POST", "/v1/invoices", body, headers);
    }
    return answer;
  }

  const Context& context_;
  const BatchOptions& options_;
  const std::vector<BatchLine> lines_;
  ResultFile& results_;
  Progress progress_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> accepted_before_{0};
  std::atomic<bool> stopped_{false};
  std::atomic<bool> all_well_{true};
  std::mutex mutex_;
  std::exception_ptr broken_;  ///< Guarded by mutex_.
};

}  // namespace

std::string content_key(std::string_view content, int earlier) {
  std::string key = "content:" + hex(sha256(content)).substr(0, 40);
  if (earlier > 0) key += ":" + std::to_string(earlier + 1);
  return key;
}

ExitCode issue_batch(const Context& context, const BatchOptions& options) {
  auto lines = read_batch(options.file);
  const std::size_t all = lines.size();
  ResultFile results(options.results);
  bool well_before = true;
  std::erase_if(lines, [&](const BatchLine& line) {
    const auto ending = results.ending_of(line.key);
    if (ending == ExitCode::Refused) well_before = false;
    return ending.has_value();
  });
  const std::size_t left = lines.size();
  BatchRun batch(context, options, std::move(lines), results);
  batch.run();
  const nlohmann::ordered_json summary{{"lines", all},
                                       {"settled_before", all - left},
                                       {"sent", left},
                                       {"accepted_before", batch.accepted_before()}};
  if (context.wants_json()) {
    std::cout << summary.dump() << '\n';
  } else {
    std::cout << all << " lines, " << all - left << " settled before, " << left << " sent"
              << (left > 0 ? ": " + batch.summary() : "")
              << (batch.accepted_before() > 0
                      ? "\n" + std::to_string(batch.accepted_before()) +
                            " of them had been accepted before; nothing new was issued for these"
                      : "")
              << "\nresults in " << options.results << '\n';
  }
  return well_before && batch.all_well() ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace fiscal::ctl
