#include "sdk/danfse/src/note.h"

#include <algorithm>
#include <utility>

#include "sdk/danfse/src/text.h"

namespace fiscal::danfse {
namespace {

constexpr std::string_view layout_namespace = "http://www.sped.fazenda.gov.br/nfse";
constexpr std::size_t key_length = 50;

bool is_access_key(std::string_view key) {
  return key.size() == key_length && std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

Note::Note(XmlElement info, std::string access_key)
    : info_(std::move(info)), access_key_(std::move(access_key)) {
  issuer_is_provider_ = text("~/tpEmit") == "1";
}

Note::Opened Note::open(std::string_view xml) {
  const auto parsed = XmlDocument::parse(xml);
  if (!parsed) return {std::nullopt, "the XML cannot be read: " + parsed.error};
  const XmlElement root = parsed->root();
  if (root.name() != "NFSe" || root.namespace_uri() != layout_namespace)
    return {std::nullopt,
            "the XML is no NFS-e of the national layout: its root is " + std::string(root.name())};
  const auto info = root.child("infNFSe");
  const std::string id = info ? info->attribute("Id").value_or("") : "";
  if (!id.starts_with("NFS") || !is_access_key(std::string_view(id).substr(3)))
    return {std::nullopt, "the NFS-e has no access key in infNFSe/@Id"};
  if (!info->path("DPS/infDPS")) return {std::nullopt, "the NFS-e holds no declaration (DPS/infDPS)"};
  return {Note(*info, id.substr(3)), {}};
}

std::optional<XmlElement> Note::one(std::string_view path) const {
  if (path.starts_with("~")) return info_.path("DPS/infDPS" + std::string(path.substr(1)));
  if (path.starts_with("issuer"))
    return issuer_is_provider_ ? info_.path("emit" + std::string(path.substr(6))) : std::nullopt;
  return info_.path(path);
}

std::optional<XmlElement> Note::element(std::string_view paths) const {
  for (const std::string_view path : split(paths, "|"))
    if (auto found = one(path)) return found;
  return std::nullopt;
}

std::string Note::text(std::string_view paths) const {
  for (const std::string_view path : split(paths, "|")) {
    const auto found = one(path);
    if (std::string text = found ? printable(found->text()) : ""; !text.empty()) return text;
  }
  return {};
}

std::string Note::lines(std::string_view paths) const {
  const auto found = element(paths);
  return found ? printable(found->text(), LineBreaks::Kept) : std::string();
}

}  // namespace fiscal::danfse
