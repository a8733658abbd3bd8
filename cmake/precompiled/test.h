#pragma once

// The same for the tests, with the library that they are written with.
#include "cmake/precompiled/core.h"
#include "tests/support/catch.h"
