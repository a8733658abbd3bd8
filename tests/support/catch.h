#pragma once

// The one place that names the test library, so that its next major version is a change of one line.
#include <catch2/catch.hpp>
