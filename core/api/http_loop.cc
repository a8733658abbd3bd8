#include "core/api/http_loop.h"

#include <fiscal/encoding.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "core/api/problem.h"
#include "core/api/response_bytes.h"
#include "core/api/tls_context.h"
#include "core/base/fail_point.h"
#include "core/base/ids.h"

namespace fiscal::api {
namespace {

constexpr std::uint64_t listener_id = 0;
constexpr std::uint64_t wake_id = 1;
constexpr Duration sweep_every = milliseconds(100);
constexpr Duration turn_away_before_closing =
    milliseconds(60);  ///< Handshakes that have begun end within it.
constexpr Duration idle_while_draining = seconds(1);
constexpr Duration longest_linger = seconds(2);
constexpr std::size_t most_discarded = 256 * 1024;
constexpr std::size_t least_bytes_a_second = 64 * 1024;
constexpr std::size_t most_accepted_at_once = 256;

Duration steady_now() {
  return milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count());
}

Response too_busy() {
  return problem(503, "too_busy", "The gateway has too many requests in hand",
                 "Nothing was done; send it again later.")
      .with("Retry-After", "1");
}

}  // namespace

ClientConnection::~ClientConnection() { close(socket); }

std::string ClientConnection::take_body() {
  std::string rest = input.substr(head_size + head.body_size);
  std::string body = std::exchange(input, std::move(rest));
  body.resize(head_size + head.body_size);
  return body.erase(0, head_size);
}

HttpLoop::HttpLoop(const HttpServerOptions& options, HttpServer::Answer answer, Log& log,
                   const TlsContext* tls)
    : options_(options),
      tls_(tls),
      id_prefix_("req_" + hex(random_bytes(4)) + "_"),
      listener_(std::make_unique<Listener>(options.address, options.port)),
      port_(listener_->port()),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      answerer_({options.threads, std::move(answer), options.later}, log, [this] { wake(); }) {
  if (!epoll_ || !wake_) throw std::system_error(errno, std::generic_category(), "cannot watch sockets");
  epoll_event waking{EPOLLIN, {.u64 = wake_id}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wake_.number(), &waking);
  epoll_event arrivals{EPOLLIN | EPOLLONESHOT, {.u64 = listener_id}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, listener_->descriptor(), &arrivals);
}

void HttpLoop::run() {
  std::array<epoll_event, 256> events;
  Duration swept = now_ = steady_now();
  while (!draining_ || listener_ || !clients_.empty()) {
    const int patience = ready_.empty() ? static_cast<int>(sweep_every.milliseconds / 2) : 0;
    const int count = epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()), patience);
    now_ = steady_now();
    for (int at = 0; at < count; ++at) {
      const std::uint64_t id = events[static_cast<std::size_t>(at)].data.u64;
      if (id == wake_id) {
        eventfd_t woken = 0;
        eventfd_read(wake_.number(), &woken);
      } else if (id == listener_id) {
        accept_waiting();
      } else if (const auto client = clients_.find(id); client != clients_.end()) {
        take_news(*client->second, events[static_cast<std::size_t>(at)].events);
      }
    }
    take_answers();
    go_on_with_ready();
    if (now_ - swept < sweep_every) continue;
    swept = now_;
    sweep(now_);
    if (draining_) go_on_draining(now_);
  }
  count_phases();
}

void HttpLoop::wake() { eventfd_write(wake_.number(), 1); }

// --- arrivals

void HttpLoop::arm_listener() {
  epoll_event arrivals{EPOLLIN | EPOLLONESHOT, {.u64 = listener_id}};
  if (listener_) epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, listener_->descriptor(), &arrivals);
}

void HttpLoop::accept_waiting() {
  for (std::size_t count = 0; listener_ && count < most_accepted_at_once; ++count) {
    const auto arrival = listener_->accept();
    if (arrival) {
      take_in(*arrival);
      continue;
    }
    // Without a descriptor left, the next sweep arms again; room is made now.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return void(displace_one());
    break;
  }
  arm_listener();
}

void HttpLoop::take_in(const Listener::Arrival& arrival) {
  ++accepted_;
  int& here = of_address_[arrival.address];
  const bool over_limit = options_.max_per_address > 0 && here >= options_.max_per_address;
  if (over_limit ||
      (clients_.size() >= static_cast<std::size_t>(options_.max_connections) && !displace_one())) {
    const std::string bytes = response_bytes(too_busy(), "GET", {}, AfterAnswer::Close);
    if (tls_ == nullptr) (void)send(arrival.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    close(arrival.socket);
    ++(over_limit ? address_over_limit_ : busy_);
    if (of_address_[arrival.address] == 0) of_address_.erase(arrival.address);
    return;
  }
  ++of_address_[arrival.address];
  const std::uint64_t id = ++last_id_;
  auto stream = tls_ == nullptr ? plain_stream(arrival.socket) : tls_->stream(arrival.socket);
  auto client = std::make_unique<ClientConnection>(id, arrival.socket, arrival.address, std::move(stream),
                                                   options_.framing.max_head);
  client->deadline = now_ + options_.header_timeout;
  // Told of each change once, without a call to ask for the next.
  epoll_event event{EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.u64 = id}};
  epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, arrival.socket, &event);
  ClientConnection& taken = *clients_.emplace(id, std::move(client)).first->second;
  read_more(taken);
}

/// Ends the connection that has been idle or slow for the longest; false when all are being answered.
bool HttpLoop::displace_one() {
  ClientConnection* slowest = nullptr;
  for (const auto& [id, client] : clients_)
    if ((client->is_reading() || client->phase == Phase::Lingering) &&
        (slowest == nullptr || client->deadline < slowest->deadline))
      slowest = client.get();
  if (slowest == nullptr) return false;
  ++displaced_;
  end(*slowest);
  return true;
}

// --- a request comes in

void HttpLoop::take_news(ClientConnection& client, std::uint32_t events) {
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) client.has_ended = true;
  if ((events & EPOLLIN) != 0 || client.has_ended) client.may_be_readable = true;
  switch (client.phase) {
    case Phase::Idle:
    case Phase::Head:
    case Phase::Body:
      return read_more(client);
    case Phase::Writing:
      return write_more(client);
    case Phase::Lingering:
      return discard(client);
    case Phase::Answering:
      return;
  }
}

void HttpLoop::read_more(ClientConnection& client) {
  std::array<char, 16 * 1024> bytes;
  while (client.is_reading() && client.may_be_readable) {
    const auto moved = client.stream->read(bytes.data(), bytes.size());
    if (FISCAL_BREAKS("I22.request") && moved.standing == ByteStream::Standing::Ended &&
        client.phase == Phase::Body) {
      client.head.body_size = client.input.size() - client.head_size;
      return hand_over(client);
    }
    if (moved.standing == ByteStream::Standing::Ended)
      return end(client);  // A request that was cut is dropped unread.
    // The end of a stream is news once: it is still to be read then.
    if (moved.took_all || moved.standing == ByteStream::Standing::AwaitsRead)
      client.may_be_readable = client.has_ended;
    if (moved.standing != ByteStream::Standing::Open) return;
    client.input.append(bytes.data(), moved.bytes);
    const std::uint64_t id = client.id;
    use_input(client);
    if (!clients_.contains(id)) return;
  }
}

void HttpLoop::use_input(ClientConnection& client) {
  if (client.phase == Phase::Idle && !client.input.empty()) {
    client.phase = Phase::Head;
    client.head.target.clear();
    client.deadline = now_ + options_.header_timeout;
  }
  if (client.phase == Phase::Head && !use_head(client)) return;
  if (client.phase == Phase::Body && client.input.size() >= client.head_size + client.head.body_size)
    hand_over(client);
}

bool HttpLoop::use_head(ClientConnection& client) {
  const auto found = client.scanner.scan(client.input);
  if (found.refusal) return refuse(client, *found.refusal), false;
  if (found.size == 0) return true;
  auto read = read_head(std::string_view(client.input).substr(0, found.size), options_.framing);
  client.head = std::move(read.head);
  if (read.refusal) return refuse(client, *read.refusal), false;
  client.head_size = found.size;
  client.phase = Phase::Body;
  client.deadline = now_ + client.head.body_timeout.value_or(options_.body_timeout);
  if (client.head.expects_continue && client.input.size() == client.head_size) {
    // Nothing else is in the socket's buffer, so a few bytes fit or the connection is broken.
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    client.stream->write(go_on.data(), go_on.size());
  }
  return true;
}

void HttpLoop::refuse(ClientConnection& client, const Response& response) {
  ++malformed_;
  begin_writing(client, response_bytes(reworded(client, response), "GET", {}, AfterAnswer::Close), true);
}

Response HttpLoop::reworded(const ClientConnection& client, const Response& response) const {
  return options_.reword && !client.head.target.empty() ? options_.reword(client.head.target, response)
                                                        : response;
}

void HttpLoop::hand_over(ClientConnection& client) {
  auto target = parse_target(client.head.target);
  if (!target)
    return refuse(client, problem(400, "target_malformed", "The URL cannot be read",
                                  "Correct its escapes; no parameter may be given twice."));
  Request request;
  request.method = std::move(client.head.method);
  request.target = std::move(client.head.target);
  request.path = std::move(target->first);
  request.query = std::move(target->second);
  request.headers = std::move(client.head.headers);
  request.body = client.take_body();
  request.request_id = id_prefix_ + std::to_string(++requests_);
  client.phase = Phase::Answering;
  const bool keep = client.head.keep_alive;
  const auto whole = std::make_shared<const Request>(std::move(request));
  if (answerer_.take_up({client.id, keep}, whole)) return;
  ++busy_;
  begin_writing(client,
                response_bytes(reworded(client, too_busy()), whole->method, whole->request_id,
                               keep ? AfterAnswer::Keep : AfterAnswer::Close),
                !keep);
}

// --- an answer goes out

void HttpLoop::take_answers() {
  for (Answerer::Answered& answer : answerer_.answered())
    if (const auto client = clients_.find(answer.connection); client != clients_.end())
      begin_writing(*client->second, std::move(answer.bytes), answer.closes);
}

void HttpLoop::begin_writing(ClientConnection& client, std::string bytes, bool closes) {
  client.output = std::move(bytes);
  client.written = 0;
  client.closes = closes;
  client.phase = Phase::Writing;
  client.deadline = now_ + options_.write_timeout +
                    seconds(static_cast<std::int64_t>(client.output.size() / least_bytes_a_second));
  write_more(client);
}

void HttpLoop::write_more(ClientConnection& client) {
  while (client.written < client.output.size()) {
    const auto moved =
        client.stream->write(client.output.data() + client.written, client.output.size() - client.written);
    if (moved.standing == ByteStream::Standing::Ended) return end(client);
    if (moved.standing != ByteStream::Standing::Open) return;
    client.written += moved.bytes;
  }
  FISCAL_FAIL_POINT("api.after_answer");
  client.output = {};
  if (client.closes)
    linger(client);
  else
    next_request(client);
}

void HttpLoop::next_request(ClientConnection& client) {
  client.phase = Phase::Idle;
  client.deadline = now_ + options_.idle_timeout;
  // Not from here: requests that a client sends without waiting for answers would nest.
  ready_.push_back(client.id);
}

/// The bytes after the last request may be here already, in the connection's input or inside TLS.
void HttpLoop::go_on_with_ready() {
  const auto ready = std::exchange(ready_, {});
  for (const std::uint64_t id : ready) {
    if (const auto client = clients_.find(id); client != clients_.end()) use_input(*client->second);
    if (const auto client = clients_.find(id); client != clients_.end()) read_more(*client->second);
  }
}

void HttpLoop::linger(ClientConnection& client) {
  client.stream->end_writing();
  client.phase = Phase::Lingering;
  client.deadline = now_ + longest_linger;
  discard(client);
}

void HttpLoop::discard(ClientConnection& client) {
  std::array<char, 16 * 1024> bytes;
  while (client.discarded < most_discarded) {
    const auto moved = client.stream->read(bytes.data(), bytes.size());
    if (moved.standing == ByteStream::Standing::Ended) return end(client);
    if (moved.standing != ByteStream::Standing::Open) return;
    client.discarded += moved.bytes;
  }
  end(client);
}

void HttpLoop::end(ClientConnection& client) {
  const auto here = of_address_.find(client.address);
  if (here != of_address_.end() && --here->second <= 0) of_address_.erase(here);
  clients_.erase(client.id);
}

// --- deadlines and the end

void HttpLoop::sweep(Duration now) {
  arm_listener();
  std::vector<ClientConnection*> late;
  for (const auto& [id, client] : clients_)
    if (client->phase != Phase::Answering && client->deadline < now) late.push_back(client.get());
  for (ClientConnection* client : late) {
    const bool had_begun = !client->input.empty() || client->phase == Phase::Writing;
    if (had_begun && client->phase != Phase::Lingering) ++timed_out_;
    end(*client);
  }
  count_phases();
}

void HttpLoop::count_phases() {
  std::array<int, 6> counts{};
  for (const auto& [id, client] : clients_) ++counts[static_cast<std::size_t>(client->phase)];
  for (std::size_t at = 0; at < counts.size(); ++at) phases_[at].store(counts[at], std::memory_order_relaxed);
}

void HttpLoop::drain(Duration deadline) {
  drain_deadline_ = (steady_now() + deadline).milliseconds;
  draining_ = true;
  answerer_.close_connections();
  wake();
}

void HttpLoop::go_on_draining(Duration now) {
  if (now.milliseconds >= drain_deadline_) return cut_all();
  if (!has_turned_away_) {
    has_turned_away_ = true;
    draining_since_ = now;
    if (listener_) listener_->turn_away();
    return;
  }
  if (listener_ && now - draining_since_ >= turn_away_before_closing) {
    accept_waiting();
    listener_.reset();
  }
  std::vector<ClientConnection*> idle;
  for (const auto& [id, client] : clients_)
    if (client->is_reading() && client->input.empty() && now - draining_since_ >= idle_while_draining)
      idle.push_back(client.get());
  for (ClientConnection* client : idle) linger(*client);
}

void HttpLoop::cut_all() {
  for (const auto& [id, client] : clients_)
    cut_ += client->phase == Phase::Answering || client->phase == Phase::Writing;
  listener_.reset();
  clients_.clear();
  of_address_.clear();
}

HttpFigures HttpLoop::figures() const {
  const auto in = [&](Phase phase) {
    return phases_[static_cast<std::size_t>(phase)].load(std::memory_order_relaxed);
  };
  HttpFigures figures;
  figures.idle = in(Phase::Idle);
  figures.reading = in(Phase::Head) + in(Phase::Body);
  figures.answering = in(Phase::Answering);
  figures.writing = in(Phase::Writing) + in(Phase::Lingering);
  figures.accepted = accepted_;
  figures.malformed = malformed_;
  figures.busy = busy_;
  figures.timed_out = timed_out_;
  figures.displaced = displaced_;
  figures.address_over_limit = address_over_limit_;
  return figures;
}

}  // namespace fiscal::api
