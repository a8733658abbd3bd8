#pragma once

#include <fiscal/rendering.hpp>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/dispatch/directory.h"
#include "core/plugin/runner.h"
#include "core/store/store.h"

namespace fiscal::dispatch {

/// Has the plugin of an invoice draw its document for people, whenever it is asked for; nothing is kept. The
/// plugin gets the stored documents and no host service. Holds no state; safe from any thread.
class Renderer {
 public:
  Renderer(store::Store& store, plugin::PluginRunner& runner, Directory& directory, const Clock& clock,
           Log& log)
      : store_(store), runner_(runner), directory_(directory), clock_(clock), log_(log) {}

  /// Blocks for the drawing, some ten milliseconds. Errors: `not_drawn`, there is no authorised document or
  /// its provider draws none; `drawing_failed`, the plugin did not answer as it should.
  Result<DocumentFile> render(const InvoiceRecord& record);

 private:
  store::Store& store_;
  plugin::PluginRunner& runner_;
  Directory& directory_;
  const Clock& clock_;
  Log& log_;
};

}  // namespace fiscal::dispatch
