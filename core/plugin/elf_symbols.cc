#include "core/plugin/elf_symbols.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <optional>

namespace fiscal::plugin {
namespace {

constexpr std::size_t max_library = 256u << 20;
constexpr std::size_t max_table = 16u << 20;

#if defined(__x86_64__)
constexpr Elf64_Half this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half this_machine = EM_AARCH64;
#else
#error "plugins are known on x86-64 and AArch64"
#endif

Finding not_a_library(const std::filesystem::path& library, std::string_view why) {
  return {"library_invalid",
          {},
          {},
          library.string() + " " + std::string(why),
          "Build the plugin with fiscal_add_plugin, for this machine."};
}

/// A file of which pieces are read, each checked against its size.
class LibraryFile {
 public:
  explicit LibraryFile(const std::filesystem::path& path) : stream_(path, std::ios::binary) {
    stream_.seekg(0, std::ios::end);
    size_ = stream_ ? static_cast<std::size_t>(stream_.tellg()) : 0;
  }

  std::size_t size() const { return size_; }

  std::optional<std::string> bytes(std::size_t offset, std::size_t count) {
    if (count > max_table || offset > size_ || count > size_ - offset) return std::nullopt;
    std::string piece(count, '\0');
    stream_.seekg(static_cast<std::streamoff>(offset));
    if (!stream_.read(piece.data(), static_cast<std::streamsize>(count))) return std::nullopt;
    return piece;
  }

  template <class T>
  std::optional<std::vector<T>> table(std::size_t offset, std::size_t bytes_long) {
    const auto raw = bytes(offset, bytes_long - bytes_long % sizeof(T));
    if (!raw) return std::nullopt;
    std::vector<T> entries(raw->size() / sizeof(T));
    if (!entries.empty()) std::memcpy(entries.data(), raw->data(), raw->size());
    return entries;
  }

 private:
  std::ifstream stream_;
  std::size_t size_ = 0;
};

bool is_shared_library(const Elf64_Ehdr& header) {
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64 &&
         header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_type == ET_DYN &&
         header.e_shentsize == sizeof(Elf64_Shdr);
}

bool is_exported(const Elf64_Sym& symbol) {
  return symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
         ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
}

std::optional<std::string> name_at(const std::string& names, std::size_t at) {
  if (at >= names.size()) return std::nullopt;
  const std::size_t end = names.find('\0', at);
  if (end == std::string::npos) return std::nullopt;
  return names.substr(at, end - at);
}

std::vector<std::string> exported_names(const std::vector<Elf64_Sym>& symbols, const std::string& names) {
  std::vector<std::string> exported;
  for (const Elf64_Sym& symbol : symbols) {
    if (!is_exported(symbol)) continue;
    if (auto name = name_at(names, symbol.st_name)) exported.push_back(std::move(*name));
  }
  return exported;
}

std::vector<DynamicSymbol> named_symbols(const std::vector<Elf64_Sym>& symbols, const std::string& names) {
  std::vector<DynamicSymbol> found;
  for (const Elf64_Sym& symbol : symbols) {
    const auto binding = ELF64_ST_BIND(symbol.st_info);
    auto name = name_at(names, symbol.st_name);
    if (!name || name->empty() || binding == STB_LOCAL) continue;
    auto kind = binding == STB_WEAK ? DynamicSymbol::Kind::NeededIfThere : DynamicSymbol::Kind::Needed;
    if (is_exported(symbol)) kind = DynamicSymbol::Kind::Exported;
    found.push_back({std::move(*name), kind, binding == STB_GNU_UNIQUE});
  }
  return found;
}

std::vector<std::string> needed_names(const std::vector<Elf64_Dyn>& entries, const std::string& names) {
  std::vector<std::string> needed;
  for (const Elf64_Dyn& entry : entries) {
    if (entry.d_tag != DT_NEEDED) continue;
    if (auto name = name_at(names, entry.d_un.d_val)) needed.push_back(std::move(*name));
  }
  return needed;
}

/// A table of a library and the texts that it points into.
template <class T>
struct NamedTable {
  std::vector<T> entries;
  std::string names;
};

template <class T>
Result<NamedTable<T>> read_table(const std::filesystem::path& library, Elf64_Word kind,
                                 std::string_view what) {
  LibraryFile file(library);
  if (file.size() > max_library) return not_a_library(library, "is larger than 256 MiB");
  const auto headers = file.table<Elf64_Ehdr>(0, sizeof(Elf64_Ehdr));
  if (!headers || !is_shared_library(headers->front()))
    return not_a_library(library, "is not a shared library (ELF, 64 bits)");
  const Elf64_Ehdr& header = headers->front();
  if (header.e_machine != this_machine)
    return not_a_library(library, "was built for another kind of processor");
  const auto sections = file.table<Elf64_Shdr>(header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
  if (!sections) return not_a_library(library, "is cut or damaged: its section table is not there");
  for (const Elf64_Shdr& section : *sections) {
    if (section.sh_type != kind) continue;
    if (section.sh_link >= sections->size()) break;
    const Elf64_Shdr& text = (*sections)[section.sh_link];
    auto entries = file.table<T>(section.sh_offset, section.sh_size);
    auto names = file.bytes(text.sh_offset, text.sh_size);
    if (!entries || !names) break;
    return NamedTable<T>{std::move(*entries), std::move(*names)};
  }
  return not_a_library(library, "is cut or damaged: its " + std::string(what) + " is not there");
}

}  // namespace

Result<std::vector<std::string>> exported_symbols(const std::filesystem::path& library) {
  const auto table = read_table<Elf64_Sym>(library, SHT_DYNSYM, "table of exported symbols");
  if (!table) return table.error();
  return exported_names(table->entries, table->names);
}

Result<std::vector<DynamicSymbol>> dynamic_symbols(const std::filesystem::path& library) {
  const auto table = read_table<Elf64_Sym>(library, SHT_DYNSYM, "table of exported symbols");
  if (!table) return table.error();
  return named_symbols(table->entries, table->names);
}

Result<std::vector<std::string>> needed_libraries(const std::filesystem::path& library) {
  const auto table = read_table<Elf64_Dyn>(library, SHT_DYNAMIC, "table of needed libraries");
  if (!table) return table.error();
  return needed_names(table->entries, table->names);
}

}  // namespace fiscal::plugin
