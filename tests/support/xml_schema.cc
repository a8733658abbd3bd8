#include "tests/support/xml_schema.h"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <stdexcept>

namespace fiscal::test {
namespace {

void append_complaint(void* out, const xmlError* error) {
  if (error != nullptr && error->message != nullptr) static_cast<std::string*>(out)->append(error->message);
}

// libxml2 2.9 hands the error over as a pointer to a mutable one.
void append_structured(void* out, xmlErrorPtr error) { append_complaint(out, error); }

}  // namespace

struct XmlSchema::Loaded {
  xmlSchema* schema = nullptr;

  ~Loaded() { xmlSchemaFree(schema); }
};

XmlSchema::XmlSchema(const std::filesystem::path& file) : loaded_(std::make_unique<Loaded>()) {
  xmlSchemaParserCtxt* context = xmlSchemaNewParserCtxt(file.c_str());
  std::string errors;
  xmlSchemaSetParserStructuredErrors(context, &append_structured, &errors);
  loaded_->schema = xmlSchemaParse(context);
  xmlSchemaFreeParserCtxt(context);
  if (loaded_->schema == nullptr)
    throw std::runtime_error("cannot read the schema " + file.string() + ": " + errors);
}

XmlSchema::~XmlSchema() = default;

std::string XmlSchema::complaints(std::string_view document) const {
  xmlDoc* parsed = xmlReadMemory(document.data(), static_cast<int>(document.size()), nullptr, nullptr,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (parsed == nullptr) return "not well formed";
  std::string errors;
  xmlSchemaValidCtxt* context = xmlSchemaNewValidCtxt(loaded_->schema);
  xmlSchemaSetValidStructuredErrors(context, &append_structured, &errors);
  const int result = xmlSchemaValidateDoc(context, parsed);
  xmlSchemaFreeValidCtxt(context);
  xmlFreeDoc(parsed);
  return result == 0 ? std::string() : errors.empty() ? "invalid" : errors;
}

}  // namespace fiscal::test
