# How everything here is compiled: warnings as errors, unity builds, ccache and mold when present, sanitizers by option.
include_guard()
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(FISCAL_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
option(FISCAL_PRECOMPILE "The headers and templates that nearly every unit has are compiled once: for builds from nothing" OFF)
option(FISCAL_FAIL_POINTS "Programs can be made to die at named places (core/base/fail_point.h): never in what ships" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # One cache for every build folder and every checkout: paths are rewritten relative to the source root.
  # What a unit includes is learnt from the compiler's own list, which saves preprocessing each unit once more.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
                                  CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()

add_library(fiscal_build INTERFACE)
target_compile_options(fiscal_build INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wno-missing-field-initializers -Werror
                       -fstack-protector-strong $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
target_include_directories(fiscal_build INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(fiscal_build INTERFACE BOOST_DLL_USE_STD_FS)
if(FISCAL_FAIL_POINTS)
  target_compile_definitions(fiscal_build INTERFACE FISCAL_FAIL_POINTS)
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  target_link_options(fiscal_build INTERFACE -fuse-ld=mold)
endif()
# What sanitizes also what is built outside this tree against what is built here: tests/outside_plugin.
set(fiscal_sanitizers "")
set(fiscal_test_environment "")
if(FISCAL_SANITIZE)
  # Four checks that stand at every use of a pointer or reference take much of the compiler's time and more of the tests';
  # the address sanitizer ends the program on what they would find first.
  set(fiscal_sanitizers -fsanitize=${FISCAL_SANITIZE} -fno-sanitize=null,alignment,object-size,vptr)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # The kind of a function that is called through a pointer is compared by address, and a plugin has its own of each.
    # Frames that outlive their function are not what g++ looks for either, and make every function twice as long.
    list(APPEND fiscal_sanitizers -fno-sanitize=function -fsanitize-address-use-after-return=never)
    # Plugins are linked with all that they use, so the sanitizers' own code is a shared library, as it always is of g++.
    set(runtime libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${runtime} OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
    cmake_path(GET runtime PARENT_PATH runtime_folder)
    list(APPEND fiscal_sanitizers -shared-libasan)
    set(fiscal_sanitizers_found -Wl,-rpath,${runtime_folder})
    # Without it a report has addresses and no names, and a leak that is known cannot be told by its function.
    find_program(SYMBOLIZER_PROGRAM llvm-symbolizer HINTS /usr/lib/llvm-16/bin)
    if(SYMBOLIZER_PROGRAM)
      set(fiscal_test_environment ASAN_SYMBOLIZER_PATH=${SYMBOLIZER_PROGRAM})
    endif()
  endif()
  add_compile_options(${fiscal_sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(${fiscal_sanitizers} ${fiscal_sanitizers_found})
else()
  # Each function and table by itself, so that a program or plugin is linked with no more than it uses: a start hashes
  # and maps all of it.
  target_compile_options(fiscal_build INTERFACE "$<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2;-ffunction-sections;-fdata-sections>")
  target_link_options(fiscal_build INTERFACE $<$<CONFIG:Release>:-Wl,--gc-sections>)
endif()

if(FISCAL_PRECOMPILE)
  add_subdirectory(${CMAKE_SOURCE_DIR}/cmake/precompiled)
  # One compiled header serves libraries and programs alike only when all are compiled for the same kind of code.
  # ccache keeps what was compiled with one only if it can tell which, and clang would write the time into it.
  target_compile_options(fiscal_build INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fPIC>
                         $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>
                         "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  # Plugins in C are to be linked without the libraries of C++.
  target_link_libraries(fiscal_build INTERFACE $<$<LINK_LANGUAGE:CXX>:fiscal_instances>)
  # Nor may a unit see the C library otherwise than it does. Poco asks for less of it than g++ always gives.
  if(TARGET Poco::Foundation)
    get_target_property(poco_definitions Poco::Foundation INTERFACE_COMPILE_DEFINITIONS)
    list(FILTER poco_definitions EXCLUDE REGEX "^_")
    set_target_properties(Poco::Foundation PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${poco_definitions}")
  endif()
endif()

# fiscal_share_headers(<folder> <target>): every program and library of C++ in a folder and below reads the headers that
# <target> compiled, where it has not chosen others or none (DISABLE_PRECOMPILE_HEADERS).
function(fiscal_share_headers folder owner)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(sources ${target} SOURCES)
    get_target_property(chosen ${target} PRECOMPILE_HEADERS_REUSE_FROM)
    if(type MATCHES "EXECUTABLE|LIBRARY" AND NOT type STREQUAL "INTERFACE_LIBRARY" AND sources MATCHES "\\.cc"
       AND NOT chosen)
      target_precompile_headers(${target} REUSE_FROM ${owner})
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    fiscal_share_headers(${below} ${owner})
  endforeach()
endfunction()

# fiscal_room(<name> DEPENDS <rooms and libraries>): one folder of core as a static library, fiscal_<name>.
# What a room may depend on is its left neighbours only (core/README.md).
function(fiscal_room name)
  cmake_parse_arguments(room "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(fiscal_${name} STATIC ${sources})
  target_link_libraries(fiscal_${name} PRIVATE fiscal_build PUBLIC ${room_DEPENDS})
  set_target_properties(fiscal_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
endfunction()

# fiscal_test(<name> DEPENDS <libraries>): the sources below this folder as one Catch2 program, test_<name>; those of a
# folder below with a CMakeLists.txt of its own are left to it.
function(fiscal_test name)
  cmake_parse_arguments(suite "" "" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  file(GLOB_RECURSE others CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(other IN LISTS others)
    cmake_path(GET other PARENT_PATH folder)
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE fiscal_build fiscal_catch_main ${suite_DEPENDS})
  set_target_properties(test_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 ENVIRONMENT "${fiscal_test_environment}")
endfunction()
