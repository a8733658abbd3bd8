// What is wrong with the symbols of a library: which, says the build.
#ifdef ODD_EXPORT
extern "C" __attribute__((visibility("default"))) int town_hall_helper();
extern "C" int town_hall_helper() { return 1; }
#endif

#ifdef ODD_UNIQUE
template <class T>
struct __attribute__((visibility("default"))) Counter {
  static T& count() {
    static T counted = 0;
    return counted;
  }
};
extern "C" int town_hall_count();
extern "C" int town_hall_count() { return ++Counter<int>::count(); }
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
