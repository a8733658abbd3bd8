#define FISCAL_INSTANCE template
#include "cmake/precompiled/instances.h"
