#include <fiscal/municipal/tree.hpp>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace fiscal::municipal {
namespace {

constexpr int deepest_include = 12;

bool is_element_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), plain) &&
         !(name.front() >= '0' && name.front() <= '9');
}

/// The words of a line; a literal in quotes is one word.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t end = at;
    bool quoted = false;
    for (; end < line.size() && (quoted || line[end] != ' '); ++end)
      if (line[end] == '\'') quoted = !quoted;
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

[[noreturn]] void refuse_line(const std::string& line, const std::string& why) {
  throw ProfileError("the tree line \"" + line + "\" " + why);
}

void read_value(Node& node, const std::string& word, const std::string& line) {
  if (word.size() >= 2 && word.front() == '\'' && word.back() == '\'')
    node.literal = word.substr(1, word.size() - 2);
  else if (word.empty() || word.find('\'') != std::string::npos)
    refuse_line(line, "has a value that is neither a fact nor a text in quotes");
  else
    node.fact = word;
}

void read_longest(Node& node, std::string_view digits, const std::string& line) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), node.longest);
  if (error != std::errc() || end != digits.data() + digits.size() || node.longest == 0)
    refuse_line(line, "has a length that is not a number, as in <=115");
}

Node parse_line(const std::string& line) {
  Node node;
  const auto words = words_of(line);
  if (words.size() == 2 && words[0] == ">") {
    node.include = true;
    node.name = words[1];
    return node;
  }
  node.name = words.front();
  if (!is_element_name(node.name)) refuse_line(line, "does not begin with an element's name");
  for (std::size_t at = 1; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (word == "?") {
      node.presence = Presence::Optional;
    } else if (word == "0") {
      node.presence = Presence::ZeroIfAbsent;
    } else if (word == "=" && at + 1 < words.size()) {
      read_value(node, words[++at], line);
    } else if (word.starts_with("<=")) {
      read_longest(node, std::string_view(word).substr(2), line);
    } else if (word == "digits") {
      node.digits = true;
    } else if (word.starts_with('*') && word.size() > 1) {
      node.list = word.substr(1);
    } else if (const auto equals = word.find('=');
               word.starts_with('@') && equals != std::string::npos && equals > 1) {
      node.attributes.emplace_back(word.substr(1, equals - 1), word.substr(equals + 1));
    } else {
      refuse_line(line, "has \"" + word +
                            "\", which is none of ?, 0, *list, @name=fact, = fact, <=length and digits");
    }
  }
  return node;
}

struct Found {
  std::vector<Node>* siblings = nullptr;
  std::size_t index = 0;
};

std::vector<std::string> steps_of(const std::string& path) {
  std::vector<std::string> steps;
  std::istringstream in(path);
  for (std::string step; std::getline(in, step, '/');) steps.push_back(step);
  return steps;
}

bool ends_with(const std::vector<std::string>& path, const std::vector<std::string>& steps) {
  return path.size() >= steps.size() && std::equal(steps.rbegin(), steps.rend(), path.rbegin());
}

void collect(std::vector<Node>& nodes, std::vector<std::string>& path, const std::vector<std::string>& steps,
             std::vector<Found>& found) {
  for (std::size_t at = 0; at < nodes.size(); ++at) {
    path.push_back(nodes[at].include ? "> " + nodes[at].name : nodes[at].name);
    if (ends_with(path, steps)) found.push_back({&nodes, at});
    collect(nodes[at].children, path, steps, found);
    path.pop_back();
  }
}

Found find_one(std::vector<Node>& tree, const std::string& tree_name, const std::string& at) {
  std::vector<Found> found;
  std::vector<std::string> path;
  collect(tree, path, steps_of(at), found);
  if (found.size() != 1)
    throw ProfileError("the patch of tree \"" + tree_name + "\" at \"" + at + "\" finds " +
                       std::to_string(found.size()) + " elements; give a path that finds one");
  return found.front();
}

void insert_at(std::vector<Node>& siblings, std::size_t index, std::vector<Node> nodes) {
  siblings.insert(siblings.begin() + static_cast<std::ptrdiff_t>(index),
                  std::make_move_iterator(nodes.begin()), std::make_move_iterator(nodes.end()));
}

Node take_out(const Found& place) {
  Node taken = std::move((*place.siblings)[place.index]);
  place.siblings->erase(place.siblings->begin() + static_cast<std::ptrdiff_t>(place.index));
  return taken;
}

void move_node(const Patch& patch, std::vector<Node>& tree, const Found& place) {
  std::vector<Node> one;
  one.push_back(take_out(place));
  const bool before = patch.move_before.has_value();
  const Found target = find_one(tree, patch.tree, before ? *patch.move_before : *patch.move_after);
  insert_at(*target.siblings, before ? target.index : target.index + 1, std::move(one));
}

Presence presence_of(const Patch& patch) {
  if (*patch.presence == "?") return Presence::Optional;
  if (*patch.presence == "0") return Presence::ZeroIfAbsent;
  if (*patch.presence == "!") return Presence::Required;
  throw ProfileError("the patch at \"" + patch.at +
                     "\" has a presence that is none of \"?\", \"0\" and \"!\"");
}

void drop_attribute(const Patch& patch, Node& node) {
  const auto gone =
      std::erase_if(node.attributes, [&](const auto& one) { return one.first == *patch.drop_attribute; });
  if (gone == 0) throw ProfileError("the patch at \"" + patch.at + "\" drops an attribute that is not there");
}

void expand_into(const Forest& forest, const std::vector<Node>& nodes, int depth, std::vector<Node>& out) {
  if (depth > deepest_include) throw ProfileError("a tree contains itself");
  for (const Node& node : nodes) {
    if (node.include) {
      const auto at = forest.find(node.name);
      if (at == forest.end())
        throw ProfileError("there is no tree \"" + node.name + "\" to put in the place of > " + node.name);
      expand_into(forest, at->second, depth + 1, out);
      continue;
    }
    Node& copy = out.emplace_back(node);
    copy.children.clear();
    expand_into(forest, node.children, depth, copy.children);
  }
}

}  // namespace

std::vector<Node> parse_tree(const std::vector<std::string>& lines) {
  std::vector<Node> roots;
  // The last element of each level; its children are where the next deeper line goes. Pointers stay good
  // while nothing is added to the vector that holds them, and a level is cut before its vector grows.
  std::vector<Node*> open;
  for (const std::string& line : lines) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos) refuse_line(line, "is empty");
    const std::size_t level = indent / 2;
    if (indent % 2 != 0 || level > open.size())
      refuse_line(line, "is indented by other than two blanks a level");
    open.resize(level);
    if (level > 0 && (!open.back()->fact.empty() || open.back()->literal || open.back()->include))
      refuse_line(line, "stands inside an element that holds a value");
    auto& siblings = level == 0 ? roots : open.back()->children;
    open.push_back(&siblings.emplace_back(parse_line(line)));
  }
  return roots;
}

void apply_patch(const Patch& patch, Forest& forest) {
  const auto tree = forest.find(patch.tree);
  if (tree == forest.end())
    throw ProfileError("a patch names the tree \"" + patch.tree + "\", which there is none of");
  const Found place = find_one(tree->second, patch.tree, patch.at);
  Node& node = (*place.siblings)[place.index];
  if (patch.rename) node.name = *patch.rename;
  if (patch.presence) node.presence = presence_of(patch);
  if (patch.drop_attribute) drop_attribute(patch, node);
  if (!patch.inside.empty()) insert_at(node.children, node.children.size(), parse_tree(patch.inside));
  if (!patch.after.empty()) insert_at(*place.siblings, place.index + 1, parse_tree(patch.after));
  if (!patch.before.empty()) insert_at(*place.siblings, place.index, parse_tree(patch.before));
  if (patch.move_before || patch.move_after) move_node(patch, tree->second, place);
  if (!patch.replace.empty()) {
    take_out(place);
    insert_at(*place.siblings, place.index, parse_tree(patch.replace));
  }
  if (patch.drop) take_out(place);
}

std::vector<Node> expanded(const Forest& forest, std::string_view tree) {
  const auto at = forest.find(tree);
  if (at == forest.end()) throw ProfileError("there is no tree \"" + std::string(tree) + "\"");
  std::vector<Node> out;
  expand_into(forest, at->second, 0, out);
  return out;
}

}  // namespace fiscal::municipal
