/* The same asserts, read by a C compiler. */
#include "sdk/abi_lock.cc"
