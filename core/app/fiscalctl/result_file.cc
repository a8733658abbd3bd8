#include "core/app/fiscalctl/result_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/app/fiscalctl/invoice_text.h"

namespace fiscal::ctl {
namespace {

/// True when the file has content and its last line has no end.
bool ends_torn(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in || in.tellg() <= 0) return false;
  in.seekg(-1, std::ios::end);
  return in.get() != '\n';
}

}  // namespace

ResultFile::ResultFile(const std::string& path) : path_(path) {
  std::ifstream in(path);
  std::string line;
  while (in && std::getline(in, line)) {
    const auto outcome = nlohmann::ordered_json::parse(line, nullptr, false);
    if (outcome.is_object() && is_settled(outcome))
      endings_[outcome.value("key", "")] = exit_code_of(outcome);
  }
  const bool torn = ends_torn(path);
  file_.reset(std::fopen(path.c_str(), "ae"));
  if (!file_) throw Failure(ExitCode::File, path + ": " + std::strerror(errno));
  if (torn) std::fputc('\n', file_.get());
}

std::optional<ExitCode> ResultFile::ending_of(const std::string& key) const {
  const auto at = endings_.find(key);
  return at == endings_.end() ? std::nullopt : std::optional(at->second);
}

void ResultFile::append(const nlohmann::ordered_json& outcome) {
  const std::string line = outcome.dump() + "\n";
  const std::lock_guard lock(mutex_);
  if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() || std::fflush(file_.get()) != 0)
    throw Failure(ExitCode::File, path_ + ": " + std::strerror(errno));
}

}  // namespace fiscal::ctl
