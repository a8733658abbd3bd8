#include "core/app/fiscald/measures.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/vault/certificate_summary.h"

namespace fiscal::app {
namespace {

constexpr int most_counted = 1000;
constexpr Duration certificates_are_kept = minutes(1);
constexpr int alarm_days[] = {1, 7, 15, 30};

double in_seconds(Duration span) { return static_cast<double>(span.milliseconds) / 1000; }

double in_seconds(Instant at) { return static_cast<double>(at.milliseconds) / 1000; }

void set_queue(Metrics& metrics, const MeasuredParts& parts) {
  const Instant now = parts.clock.now();
  const store::QueueFigures figures = parts.store.queue_figures(now);
  const auto age = [&](const std::optional<Instant>& since) {
    return since ? std::max(0.0, in_seconds(now - *since)) : 0.0;
  };
  metrics.gauge("gateway_jobs", "Invoices that wait for something to be done.", {{"state", "waiting"}})
      .set(static_cast<double>(figures.waiting));
  metrics.gauge("gateway_oldest_ready_job_seconds", "How long the oldest due piece of work has been waiting.")
      .set(age(figures.oldest_due));
  metrics
      .gauge("gateway_outcome_unknown", "Invoices whose bytes may be at a provider and are not answered for.")
      .set(static_cast<double>(figures.in_doubt));
  metrics.gauge("gateway_oldest_unresolved_seconds", "How long the oldest of those has been in doubt.")
      .set(age(figures.oldest_in_doubt));
  metrics.gauge("gateway_needs_person", "Invoices that only a person can settle; counted up to 1000.")
      .set(static_cast<double>(parts.store.in_state(State::NeedsPerson, most_counted).size()));
}

/// The certificates in the vault, read once a minute: their summaries have to be parsed.
class CertificateDates {
 public:
  explicit CertificateDates(const MeasuredParts& parts) : parts_(parts) {}

  const std::vector<Instant>& ends() {
    const Duration now = parts_.clock.steady();
    if (read_at_ && now - *read_at_ < certificates_are_kept) return ends_;
    read_at_ = now;
    ends_.clear();
    for (const SealedSecret& secret : parts_.store.secrets())
      if (secret.kind == "certificate")
        if (const auto summary = vault::certificate_summary_from_json(secret.summary))
          ends_.push_back(summary->not_after);
    return ends_;
  }

 private:
  const MeasuredParts parts_;
  std::optional<Duration> read_at_;
  std::vector<Instant> ends_;
};

void set_certificates(Metrics& metrics, const MeasuredParts& parts, CertificateDates& dates) {
  const auto& ends = dates.ends();
  constexpr auto never = std::numeric_limits<double>::infinity();
  double first = never;
  for (const Instant end : ends) first = std::min(first, in_seconds(end));
  metrics
      .gauge("gateway_certificate_expiry_timestamp_seconds",
             "When the first of the certificates ends; +Inf without any.", {{"of", "accounts"}})
      .set(first);
  metrics
      .gauge("gateway_certificate_expiry_timestamp_seconds",
             "When the first of the certificates ends; +Inf without any.", {{"of", "server"}})
      .set(parts.tls == nullptr ? never : in_seconds(parts.tls->expires_at()));
  const Instant now = parts.clock.now();
  for (const int days : alarm_days) {
    const auto ending =
        std::count_if(ends.begin(), ends.end(), [&](Instant end) { return end <= now + hours(24 * days); });
    metrics
        .gauge("gateway_certificates_ending",
               "Accounts' certificates that have ended or end within so many days.",
               {{"days", std::to_string(days)}})
        .set(static_cast<double>(ending));
  }
}

void set_connections(Metrics& metrics, const MeasuredParts& parts) {
  const api::HttpFigures figures = parts.server.figures();
  for (const auto& [state, count] :
       {std::pair("idle", figures.idle), std::pair("reading", figures.reading),
        std::pair("answering", figures.answering), std::pair("writing", figures.writing)})
    metrics.gauge("gateway_connections", "Clients' connections to the API.", {{"state", state}}).set(count);
  const std::pair<const char*, std::uint64_t> refusals[] = {
      {"malformed", figures.malformed},
      {"busy", figures.busy},
      {"timed_out", figures.timed_out},
      {"displaced", figures.displaced},
      {"address_over_limit", figures.address_over_limit}};
  for (const auto& [reason, count] : refusals) {
    Counter& counter = metrics.counter("gateway_requests_refused_total",
                                       "Requests and connections that were turned away before any handler.",
                                       {{"reason", reason}});
    counter.add(count - counter.value());
  }
}

void set_disk(Metrics& metrics, const MeasuredParts& parts) {
  struct statvfs room {};
  if (statvfs(parts.data_dir.c_str(), &room) != 0) return;
  metrics.gauge("gateway_disk_free_bytes", "Free room on the disk of data_dir.")
      .set(static_cast<double>(room.f_bavail) * static_cast<double>(room.f_frsize));
}

}  // namespace

void add_gauges(Metrics& metrics, const MeasuredParts& parts) {
  metrics.gauge("gateway_build_info", "Always 1; says what runs.", {{"version", FISCAL_VERSION}}).set(1);
  metrics.gauge("gateway_start_time_seconds", "When the gateway started.").set(in_seconds(parts.clock.now()));
  auto dates = std::make_shared<CertificateDates>(parts);
  // Each text is asked for by one request, and requests may overlap.
  auto mutex = std::make_shared<std::mutex>();
  metrics.before_text([&metrics, parts, dates, mutex] {
    const std::lock_guard lock(*mutex);
    set_queue(metrics, parts);
    set_certificates(metrics, parts, *dates);
    set_connections(metrics, parts);
    set_disk(metrics, parts);
  });
}

std::function<void(const api::RouteMeasure&)> request_measure(Metrics& metrics) {
  return [&metrics](const api::RouteMeasure& measure) {
    metrics
        .histogram("gateway_http_request_duration_seconds",
                   "How long requests took to be answered, without reading and writing them.",
                   {{"method", measure.method},
                    {"route", measure.route},
                    {"status", std::to_string(measure.status)}})
        .observe(measure.seconds);
  };
}

std::function<void(const settings::Watcher::Outcome&)> reload_measure(Metrics& metrics, const Clock& clock) {
  Gauge& successful = metrics.gauge(
      "gateway_config_last_reload_successful",
      "1 when the files are in force as they are, 0 when a mistake in them keeps the old ones.");
  Gauge& at = metrics.gauge("gateway_config_last_reload_success_timestamp_seconds",
                            "When the files were last put in force.");
  Gauge& version = metrics.gauge("gateway_config_version", "Version of the configuration in force.");
  return [&clock, successful = &successful, at = &at,
          version = &version](const settings::Watcher::Outcome& outcome) {
    successful->set(outcome.ok() ? 1 : 0);
    if (!outcome.ok()) return;
    at->set(in_seconds(clock.now()));
    version->set(static_cast<double>(outcome.settings->snapshot.version));
  };
}

std::function<void(const dispatch::CallMeasure&)> call_measure(Metrics& metrics) {
  return [&metrics](const dispatch::CallMeasure& measure) {
    metrics
        .counter(
            "gateway_invoices_total", "Calls of plugins about invoices, by what came of them.",
            {{"provider", measure.plugin}, {"operation", measure.operation}, {"outcome", measure.outcome}})
        .add();
    metrics
        .histogram("gateway_provider_request_duration_seconds",
                   "How long calls of plugins took, the provider's answers included.",
                   {{"provider", measure.plugin}, {"operation", measure.operation}})
        .observe(in_seconds(measure.took));
  };
}

std::function<void(const notify::AttemptMeasure&)> webhook_measure(Metrics& metrics) {
  return [&metrics](const notify::AttemptMeasure& measure) {
    metrics
        .counter("gateway_webhook_deliveries_total", "Attempts to deliver webhooks, by what came of them.",
                 {{"outcome", measure.outcome}})
        .add();
    metrics
        .histogram("gateway_webhook_attempt_duration_seconds", "How long attempts to deliver webhooks took.")
        .observe(in_seconds(measure.took));
  };
}

std::function<void(double)> commit_measure(Metrics& metrics) {
  Histogram& commits = metrics.histogram("gateway_db_commit_duration_seconds",
                                         "How long a commit took until it was on the disk.");
  return [&commits](double seconds) { commits.observe(seconds); };
}

}  // namespace fiscal::app
