#pragma once

/// XML for fiscal documents: a writer whose output is already canonical, and a reader that is safe on bytes
/// from a stranger.
#include <fiscal/xml_document.hpp>
#include <fiscal/xml_writer.hpp>
