#include "tests/crash/case_store.h"

#include <atomic>

#include "tests/crash/child.h"
#include "tests/support/postgres_server.h"

namespace fiscal::crash {
namespace {

namespace fs = std::filesystem;

constexpr const char* template_name = "stage";

std::string next_name() {
  static std::atomic<int> count{0};
  return "case_" + std::to_string(++count);
}

}  // namespace

CaseStore::CaseStore(const Stage& stage, const fs::path& data, Contents contents)
    : stage_(stage), data_(data), contents_(contents) {
  fs::create_directories(data);
  if (contents == Contents::Template)
    fs::copy(stage.template_data(), data, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  if (stage.server() == nullptr) return;
  name_ = contents == Contents::Stage ? template_name : next_name();
  stage.server()->execute("CREATE DATABASE " + name_ +
                          (contents == Contents::Template ? std::string(" TEMPLATE ") + template_name : ""));
}

CaseStore::~CaseStore() {
  if (stage_.server() == nullptr || contents_ == Contents::Stage) return;
  try {
    stage_.server()->execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::runtime_error& failure) {
    std::fprintf(stderr, "fiscal-crash: %s\n", failure.what());
  }
}

std::string CaseStore::database() const {
  return stage_.server() == nullptr ? "" : stage_.server()->connection_string(name_);
}

void CaseStore::dump(const fs::path& file) const {
  const std::string place = stage_.server() == nullptr ? (data_ / "gateway.sqlite").string() : database();
  run_into(file, {stage_.program("fiscalctl"), "store", "dump", place});
}

}  // namespace fiscal::crash
