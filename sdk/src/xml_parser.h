#pragma once

#include <fiscal/xml_document.hpp>

#include <libxml/parser.h>

#include <string>
#include <string_view>

#include "sdk/src/xml_tree.h"

namespace fiscal {

/// What came of one run over a document.
struct XmlRun {
  std::string refusal;  ///< `line 3: ...`; empty where all of it was read.
  OwnedXmlDoc built;    ///< Where nothing was refused and the callbacks built a tree.
};

/// Runs libxml2 over bytes from outside, within the limits. `callbacks` decide what becomes of them, and must
/// let no exception out, since libxml2 is C. Whatever they are, no document type is accepted, and their start
/// of an element, which must be there, is called within the depth alone.
XmlRun run_xml_parser(std::string_view bytes, const XmlLimits& limits, const xmlSAXHandler& callbacks,
                      void* reader = nullptr);

/// The reader of the run, for a callback, from what libxml2 hands it.
void* xml_reader_of(void* context);

}  // namespace fiscal
