#include "tests/crash/record.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace fiscal::crash {
namespace {

using nlohmann::json;

constexpr std::pair<const char*, std::string Case::*> fields[] = {{"story", &Case::story},
                                                                  {"mode", &Case::mode},
                                                                  {"point", &Case::point},
                                                                  {"again", &Case::again},
                                                                  {"system_call", &Case::system_call}};

json case_to_json(const Case& one) {
  json body = json::object();
  for (const auto& [name, place] : fields) body[name] = one.*place;
  return body;
}

Case case_in(const json& body) {
  Case one;
  for (const auto& [name, place] : fields) one.*place = body.at(name);
  return one;
}

}  // namespace

Record::Record(const std::filesystem::path& file, const std::string& loop) {
  if (file.empty()) return;
  const bool is_there = std::filesystem::exists(file);
  if (is_there) read(file, loop);
  out_.open(file, std::ios::app);
  if (!out_) throw std::runtime_error("cannot write " + file.string());
  if (!is_there) out_ << json{{"loop", loop}}.dump() << std::endl;
}

void Record::read(const std::filesystem::path& file, const std::string& loop) {
  std::ifstream in(file);
  for (std::string text; std::getline(in, text);) {
    const json line = json::parse(text, nullptr, false);
    if (line.is_discarded()) continue;  // It ended in the middle of it.
    if (line.contains("loop") && line.at("loop") != loop)
      throw std::runtime_error(file.string() + " is of the loop " + line.at("loop").get<std::string>() +
                               ", not of " + loop);
    if (line.contains("planned")) plan_.push_back(case_in(line.at("planned")));
    if (line.contains("done")) done_[options_of(case_in(line.at("done")))] = line.at("deaths");
  }
}

void Record::set_plan(const std::vector<Case>& cases) {
  plan_ = cases;
  if (!out_.is_open()) return;
  for (const Case& one : cases) out_ << json{{"planned", case_to_json(one)}}.dump() << '\n';
  out_.flush();
}

const int* Record::deaths_in(const Case& one) const {
  const auto found = done_.find(options_of(one));
  return found == done_.end() ? nullptr : &found->second;
}

void Record::note(const Case& one, const CaseResult& result) {
  if (!out_.is_open() || !result.good()) return;
  out_ << json{{"done", case_to_json(one)}, {"deaths", result.deaths}}.dump() << std::endl;
}

}  // namespace fiscal::crash
