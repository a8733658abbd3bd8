#pragma once

/// XML for fiscal documents: a writer whose output is already canonical, and readers that are safe on bytes
/// from a stranger.
#include <fiscal/xml_document.hpp>
#include <fiscal/xml_values.hpp>
#include <fiscal/xml_writer.hpp>
