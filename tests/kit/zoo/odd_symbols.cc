// What is wrong with the symbols of a library: which, says the build.
#ifdef ODD_EXPORT
extern "C" __attribute__((visibility("default"))) int town_hall_helper();
extern "C" int town_hall_helper() { return 1; }
#endif

#ifdef ODD_UNIQUE
// As g++ writes a static variable of a template; not every compiler does.
asm(R"(
  .pushsection .data
  .balign 4
  .globl town_hall_count
  .type town_hall_count, @gnu_unique_object
  .size town_hall_count, 4
town_hall_count:
  .long 0
  .popsection
)");
#endif

#ifdef ODD_UNDEFINED
extern "C" int town_hall_of_nowhere();
extern "C" int town_hall_call();
extern "C" __attribute__((used)) int town_hall_call() { return town_hall_of_nowhere(); }
#endif

#ifdef ODD_NETWORK
#include <sys/socket.h>
extern "C" int town_hall_line();
extern "C" __attribute__((used)) int town_hall_line() { return socket(AF_INET, SOCK_STREAM, 0); }
#endif
