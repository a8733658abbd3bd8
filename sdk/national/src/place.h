#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fiscal::national {

/// Where in the canonical invoice a value comes from, as a chain on the stack: it becomes a JSON pointer only
/// when something is wrong there.
class Place {
 public:
  Place() = default;

  Place operator/(std::string_view name) const { return Place(this, name, 0); }
  Place entry(std::size_t index) const { return Place(this, {}, index); }

  std::string pointer() const {
    if (above_ == nullptr) return {};
    return above_->pointer() + "/" + (name_.empty() ? std::to_string(index_) : std::string(name_));
  }

 private:
  Place(const Place* above, std::string_view name, std::size_t index)
      : above_(above), name_(name), index_(index) {}

  const Place* above_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
};

}  // namespace fiscal::national
