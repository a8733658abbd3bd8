#pragma once

#include <fiscal/testing/fake_host.hpp>

namespace fiscal::test {

using testing::a_failure;
using testing::an_answer;
using testing::FakeHost;

}  // namespace fiscal::test
