#pragma once

// Which sanitizer this is compiled with, in the words of either compiler.
#if defined(__SANITIZE_ADDRESS__)
#define FISCAL_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FISCAL_ADDRESS_SANITIZER
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define FISCAL_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FISCAL_THREAD_SANITIZER
#endif
#endif
