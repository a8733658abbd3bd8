#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sdk/sandbox/ledger.h"

namespace fiscal::sandbox {

/// An event linked to an NFS-e.
struct EventRecord {
  std::string type;  ///< six digits, "101101"
  int sequence;      ///< nSeqEvento within the type
  std::string author;
  std::int64_t received_ms;
  LedgerPlace place;
};

/// One NFS-e, or the place reserved for one while it is being made.
struct Note {
  enum class State { Pending, Issued, Abandoned };

  std::string id_dps, key;
  std::string issuer, taker, intermediary;  ///< CNPJ or CPF; taker and intermediary may be empty
  std::int64_t issued_ms = 0;
  LedgerPlace place;
  std::atomic<State> state{State::Pending};

  std::mutex events_mutex;  ///< held from the check of an event to its registration
  std::vector<EventRecord> events;

  /// Blocks while another thread makes this NFS-e.
  State settled() const;
  bool has_event(std::string_view type) const;
  bool is_cancelled() const;
  bool has_actor(const std::string& root) const;
};

/// One document in an actor's queue of the ADN.
struct Distributed {
  std::uint64_t nsu;
  std::string key;
  std::string event_type;  ///< empty for the NFS-e itself
  std::int64_t at_ms;
  LedgerPlace place;
};

struct Reservation {
  std::shared_ptr<Note> note;
  bool fresh;  ///< false: the DPS has an NFS-e already
  std::int64_t nfse_number, dfe_number;
};

/// Everything that was issued, in memory, over the ledger that it is rebuilt from. Safe for threads.
class Registry {
 public:
  explicit Registry(const std::string& ledger_file);

  Ledger& ledger() { return ledger_; }

  /// Claims a DPS id for one caller; the others wait and are then told that it exists.
  Reservation reserve(const std::string& id_dps, const std::string& town, const std::string& issuer);
  void abandon(const std::shared_ptr<Note>& note);
  /// Puts a made NFS-e into the ledger, the indexes and the actors' queues. `members` are its JSON members
  /// and `payload` its gzip in base64. Returns when it is durable. Throws when the disk refuses.
  void publish(const std::shared_ptr<Note>& note, const std::string& members, const std::string& payload);
  /// The same for an event of an issued note, whose events_mutex the caller holds.
  void publish_event(const std::shared_ptr<Note>& note, EventRecord event, const std::string& members,
                     const std::string& payload);
  std::int64_t next_dfe_number() { return ++dfe_numbers_; }

  std::shared_ptr<Note> by_dps(const std::string& id_dps) const;
  std::shared_ptr<Note> by_key(const std::string& key) const;
  /// An issued note other than this key, or null.
  std::shared_ptr<Note> another_than(const std::string& key) const;
  /// Up to `limit` documents of the actor (root of a CNPJ, a whole CNPJ, or CPF) after the NSU.
  std::vector<Distributed> after(const std::string& actor, std::uint64_t nsu, std::size_t limit) const;
  std::string payload(const LedgerPlace& place);

  /// For the control port: documents by id_dps, with how many NFS-e lines each has, and event types.
  nlohmann::json documents() const;

 private:
  void replay(std::string_view line, LedgerPlace place);
  void enqueue(const Note& note, const Distributed& document);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Note>> by_dps_, by_key_;
  std::unordered_map<std::string, std::int64_t> nfse_numbers_;
  std::unordered_map<std::string, std::vector<Distributed>> queues_;
  std::map<std::string, int> nfse_lines_;
  std::uint64_t nsu_ = 0;
  std::atomic<std::int64_t> dfe_numbers_{0};
  Ledger ledger_;
};

}  // namespace fiscal::sandbox
