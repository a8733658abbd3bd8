#include <fiscal/xml_values.hpp>

#include <new>
#include <utility>

#include "sdk/src/xml_parser.h"

namespace fiscal {
namespace {

/// How far the way to one place was followed. At every step the first child of the name counts, as it does in
/// a tree, so the way ends with that child.
struct Way {
  std::vector<std::string_view> steps;
  std::string_view attribute;
  std::size_t taken = 0;
  bool is_over = false;
  std::optional<std::string> value;

  bool is_at(std::size_t depth) const { return !is_over && taken == steps.size() && depth == taken; }
};

Way way_to(std::string_view place) {
  Way way;
  while (!place.empty() && place.front() != '@') {
    const auto end = place.find('/');
    way.steps.push_back(place.substr(0, end));
    place.remove_prefix(end == std::string_view::npos ? place.size() : end + 1);
  }
  if (!place.empty()) way.attribute = place.substr(1);
  return way;
}

/// One of the five pointers that libxml2 hands over for each attribute: name, prefix, URI, value, its end.
/// Without the option NOENT it leaves an ampersand as `&#38;`, and that alone.
std::string attribute_value(const xmlChar* const* attribute) {
  constexpr std::string_view kept_ampersand = "&#38;";
  std::string value(reinterpret_cast<const char*>(attribute[3]), reinterpret_cast<const char*>(attribute[4]));
  for (auto at = value.find(kept_ampersand); at != std::string::npos; at = value.find(kept_ampersand, at + 1))
    value.replace(at, kept_ampersand.size(), "&");
  return value;
}

class ValueReader {
 public:
  explicit ValueReader(std::span<const std::string_view> places) {
    for (const std::string_view place : places) ways_.push_back(way_to(place));
  }

  void start(std::string_view name, std::string_view uri, const xmlChar** attributes, int attribute_count) {
    if (depth_ == 0) {
      found_.root_name = name;
      found_.root_namespace = uri;
    }
    for (Way& way : ways_) {
      const bool is_next = !way.is_over && depth_ == way.taken + 1 && way.taken < way.steps.size() &&
                           way.steps[way.taken] == name;
      if (is_next) ++way.taken;
      if (!way.is_at(depth_)) continue;
      if (way.attribute.empty())
        way.value.emplace();
      else
        for (int i = 0; i < attribute_count; ++i)
          if (const auto* one = attributes + 5 * i; one[2] == nullptr && xml_view(one[0]) == way.attribute)
            way.value = attribute_value(one);
    }
    ++depth_;
  }

  void text(std::string_view text) {
    for (Way& way : ways_)
      if (way.attribute.empty() && way.is_at(depth_ - 1)) *way.value += text;
  }

  void end() {
    --depth_;
    for (Way& way : ways_)
      if (way.taken == depth_) way.is_over = true;
  }

  XmlValues take() {
    if (is_without_memory_) throw std::bad_alloc();
    for (Way& way : ways_) found_.at.push_back(std::move(way.value));
    return std::move(found_);
  }

  /// Runs one step for libxml2, which no exception may cross.
  template <class Step>
  static void on(void* context, const Step& step) {
    auto& reader = *static_cast<ValueReader*>(xml_reader_of(context));
    try {
      if (!reader.is_without_memory_) step(reader);
    } catch (const std::bad_alloc&) {
      reader.is_without_memory_ = true;
    }
  }

 private:
  std::vector<Way> ways_;
  std::size_t depth_ = 0;  ///< Elements that are open.
  bool is_without_memory_ = false;
  XmlValues found_;
};

void read_start(void* context, const xmlChar* name, const xmlChar*, const xmlChar* uri, int, const xmlChar**,
                int attribute_count, int, const xmlChar** attributes) {
  ValueReader::on(context, [&](ValueReader& reader) {
    reader.start(xml_view(name), xml_view(uri), attributes, attribute_count);
  });
}

void read_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  ValueReader::on(context, [](ValueReader& reader) { reader.end(); });
}

void read_text(void* context, const xmlChar* text, int size) {
  ValueReader::on(context, [&](ValueReader& reader) {
    reader.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  });
}

}  // namespace

XmlValues::Read XmlValues::read(std::string_view bytes, std::span<const std::string_view> places,
                                const XmlLimits& limits) {
  xmlSAXHandler callbacks{};
  callbacks.initialized = XML_SAX2_MAGIC;
  callbacks.startElementNs = read_start;
  callbacks.endElementNs = read_end;
  callbacks.characters = read_text;
  callbacks.ignorableWhitespace = read_text;
  callbacks.cdataBlock = read_text;
  ValueReader reader(places);
  XmlRun run = run_xml_parser(bytes, limits, callbacks, &reader);
  if (!run.refusal.empty()) return {std::nullopt, std::move(run.refusal)};
  return {reader.take(), {}};
}

}  // namespace fiscal
