#pragma once

// The same for core and the tests, with the words that nearly all of them speak in.
#include "cmake/precompiled/shipped.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/base/require.h"
#include "core/base/result.h"
#include "core/model/account.h"
#include "core/model/event.h"
#include "core/model/kv_entry.h"
#include "core/model/record.h"
#include "core/model/secret.h"
#include "core/model/state.h"
#include "core/plugin/manifest.h"
#include "core/plugin/runner.h"
#include "core/store/resources.h"
#include "core/store/store.h"
