#include "sdk/sandbox/grammar.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace fiscal::sandbox {
namespace {

bool only_blanks(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

const xmlNode* next_element(const xmlNode* node) {
  while (node && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

std::string trimmed_copy(const std::string& text) {
  const auto first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

}  // namespace

Grammar::Grammar(std::string_view notation) {
  std::istringstream lines{std::string(notation)};
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] == '#') continue;
    if (const auto leaf = line.find(" : "); leaf != std::string::npos) {
      std::istringstream names{line.substr(0, leaf)};
      std::string name;
      while (names >> name) {
        Type& type = types_[type_index(name)];
        type.defined = true;
        type.facet.emplace(line.substr(leaf + 3));
      }
    } else if (const auto group = line.find(" = "); group != std::string::npos) {
      define_group(line.substr(0, group), line.substr(group + 3));
    } else {
      throw std::logic_error("grammar: line not understood: " + line);
    }
  }
  for (const Type& type : types_) {
    if (!type.defined) throw std::logic_error("grammar: type not defined: " + type.name);
  }
}

std::size_t Grammar::type_index(const std::string& name) {
  const auto [found, added] = names_.try_emplace(name, types_.size());
  if (added) {
    types_.emplace_back();
    types_.back().name = name;
    types_.back().signature = name.starts_with("ds.");
  }
  return found->second;
}

// "name @Id!type @x?type = a b? (c | d) e{1,9}"
void Grammar::define_group(const std::string& head, const std::string& body) {
  std::istringstream words{head};
  std::string name, attribute;
  words >> name;
  const std::size_t index = type_index(name);
  std::vector<Attribute> attributes;
  while (words >> attribute) {
    const auto mark = attribute.find_first_of("!?");
    attributes.push_back(
        {attribute.substr(1, mark - 1), attribute[mark] == '!', type_index(attribute.substr(mark + 1))});
  }
  std::vector<Particle> content;
  const bool open = trimmed_copy(body) == "*";
  for (std::size_t i = 0; !open && i < body.size();) {
    if (body[i] == ' ') {
      ++i;
      continue;
    }
    std::size_t end = body[i] == '(' ? body.find(')', i) : i;
    end = body.find(' ', end);
    content.push_back(parse_particle(body.substr(i, end == std::string::npos ? end : end - i)));
    i = end == std::string::npos ? body.size() : end;
  }
  Type& type = types_[index];
  type.defined = true;
  type.open = open;
  type.attributes = std::move(attributes);
  type.content = std::move(content);
}

Grammar::Particle Grammar::parse_particle(std::string text) {
  Particle particle{{}, 1, 1};
  if (text.back() == '?') {
    particle.least = 0;
    text.pop_back();
  } else if (text.back() == '}') {
    const auto open = text.rfind('{'), comma = text.find(',', open);
    particle.least = std::stoul(text.substr(open + 1));
    particle.most = std::stoul(text.substr(comma + 1));
    text.resize(open);
  }
  if (text.front() == '(') text = text.substr(1, text.size() - 2);
  std::replace(text.begin(), text.end(), '|', ' ');
  std::istringstream words{text};
  std::string word;
  while (words >> word) {
    const auto colon = word.find(':');
    const std::string name = word.substr(0, colon);
    particle.choices.push_back(
        {name, type_index(colon == std::string::npos ? name : word.substr(colon + 1))});
  }
  return particle;
}

bool Grammar::is(const xmlNode* node, const Choice& choice) const {
  return name_of(node) == choice.name &&
         namespace_of(node) == (types_[choice.type].signature ? dsig_namespace : nfse_namespace);
}

std::optional<StructureError> Grammar::check(const xmlNode* root, const std::string& type) const {
  const Choice expected{type, names_.at(type)};
  if (!is(root, expected)) return StructureError{std::string(name_of(root)), "elemento raiz inesperado"};
  return check_element(root, types_[expected.type], type);
}

std::optional<StructureError> Grammar::check_element(const xmlNode* node, const Type& type,
                                                     const std::string& path) const {
  if (auto error = check_attributes(node, type, path)) return error;
  if (type.open) return std::nullopt;
  if (!type.facet) return check_content(node, type, path);
  if (const xmlNode* inner = next_element(node->children)) {
    return StructureError{path, "elemento '" + std::string(name_of(inner)) + "' não é permitido aqui"};
  }
  if (!type.facet->accepts(text_of(node))) {
    return StructureError{
        path, "o valor '" + text_of(node).substr(0, 60) + "' não obedece a '" + type.facet->notation() + "'"};
  }
  return std::nullopt;
}

std::optional<StructureError> Grammar::check_attributes(const xmlNode* node, const Type& type,
                                                        const std::string& path) const {
  std::size_t known = 0, present = 0;
  for (const xmlAttr* a = node->properties; a; a = a->next) ++present;
  for (const Attribute& attribute : type.attributes) {
    const bool there = xmlHasNsProp(node, reinterpret_cast<const xmlChar*>(attribute.name.c_str()), nullptr);
    if (!there && attribute.required)
      return StructureError{path, "falta o atributo '" + attribute.name + "'"};
    if (!there) continue;
    ++known;
    const std::string value = attribute_of(node, attribute.name.c_str());
    if (!types_[attribute.type].facet->accepts(value)) {
      return StructureError{path + "/@" + attribute.name,
                            "o valor '" + value.substr(0, 80) + "' não é válido"};
    }
  }
  if (known != present) return StructureError{path, "atributo não permitido"};
  return std::nullopt;
}

std::optional<StructureError> Grammar::check_content(const xmlNode* node, const Type& type,
                                                     const std::string& path) const {
  if (!only_blanks(text_of(node))) return StructureError{path, "texto não é permitido neste grupo"};
  const xmlNode* one = next_element(node->children);
  for (const Particle& particle : type.content) {
    std::size_t count = 0;
    while (one && count < particle.most) {
      const auto choice = std::find_if(particle.choices.begin(), particle.choices.end(),
                                       [&](const Choice& c) { return is(one, c); });
      if (choice == particle.choices.end()) break;
      if (auto error = check_element(one, types_[choice->type], path + "/" + choice->name)) return error;
      one = next_element(one->next);
      ++count;
    }
    if (count < particle.least) {
      const std::string found = one ? "encontrado '" + std::string(name_of(one)) + "'" : "o grupo acabou";
      return StructureError{path, "esperado '" + particle.choices.front().name + "', " + found};
    }
  }
  if (one)
    return StructureError{path, "elemento '" + std::string(name_of(one)) + "' inesperado ou fora de ordem"};
  return std::nullopt;
}

}  // namespace fiscal::sandbox
