# How a provider plugin is built, the same inside this tree and against the installed SDK.
include_guard(GLOBAL)

# fiscal_add_plugin(<id> SOURCES <files> [LIBRARIES <libraries>] [MANIFEST <file>] [OUTPUT <folder>])
#
# Makes <build>/plugins/<id>/<id>.so from the sources and the manifest.json beside the CMakeLists.txt, and puts the
# manifest next to it: that folder is what a gateway loads. The folder "cassettes" beside the manifest goes along, for
# fiscal-plugin-check. Another MANIFEST and another OUTPUT than <build>/plugins can
# be named. <fiscal/provider.hpp> sees the manifest as
# `fiscal_manifest_json`. Two targets: plugin_<id>, and plugin_<id>_objects for tests that link the same objects.
function(fiscal_add_plugin id)
  cmake_parse_arguments(plugin "" "MANIFEST;OUTPUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT plugin_SOURCES OR plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fiscal_add_plugin(${id} SOURCES <files> [LIBRARIES <libraries>] [MANIFEST <file>] [OUTPUT <folder>])")
  endif()
  if(NOT plugin_MANIFEST)
    set(plugin_MANIFEST manifest.json)
  endif()
  if(NOT plugin_OUTPUT)
    set(plugin_OUTPUT ${CMAKE_BINARY_DIR}/plugins)
  endif()
  cmake_path(ABSOLUTE_PATH plugin_MANIFEST OUTPUT_VARIABLE manifest)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
  file(READ ${manifest} fiscal_manifest)
  string(JSON manifest_id ERROR_VARIABLE wrong GET "${fiscal_manifest}" id)
  if(NOT manifest_id STREQUAL id)
    message(FATAL_ERROR "${manifest}: \"id\" must be \"${id}\" (${wrong})")
  endif()
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${id}_manifest)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/fiscal_manifest.h.in ${generated}/fiscal_manifest.h @ONLY)

  add_library(plugin_${id}_objects OBJECT ${plugin_SOURCES})
  target_include_directories(plugin_${id}_objects PRIVATE ${generated})
  target_compile_features(plugin_${id}_objects PUBLIC cxx_std_20)
  target_compile_options(plugin_${id}_objects PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Werror
                         $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_libraries(plugin_${id}_objects PUBLIC FiscalGateway::sdk ${plugin_LIBRARIES})
  if(TARGET fiscal_build)
    target_link_libraries(plugin_${id}_objects PRIVATE fiscal_build)
    set_target_properties(plugin_${id}_objects PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
  endif()
  set_target_properties(plugin_${id}_objects PROPERTIES
                        POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF C_VISIBILITY_PRESET hidden
                        CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_exports.map)
  set(folder ${plugin_OUTPUT}/${id})
  add_library(plugin_${id} MODULE)
  target_link_libraries(plugin_${id} PRIVATE plugin_${id}_objects)
  # Everything must be found when the plugin is loaded, not in the middle of a call; nothing but the entry goes out, and
  # what it does not reach stays away.
  target_link_options(plugin_${id} PRIVATE -Wl,-z,defs -Wl,-z,now -Wl,--as-needed -Wl,--gc-sections
                      -Wl,--version-script=${exports})
  set_target_properties(plugin_${id} PROPERTIES PREFIX "" OUTPUT_NAME ${id} LIBRARY_OUTPUT_DIRECTORY ${folder}
                        LINKER_LANGUAGE CXX LINK_DEPENDS ${exports})
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_OBJCOPY)
    # A gateway hashes and seals every library when it starts. What debuggers want is most of one, so it
    # stands beside it, where they look for it.
    add_custom_command(TARGET plugin_${id} POST_BUILD WORKING_DIRECTORY ${folder} VERBATIM
                       COMMAND ${CMAKE_OBJCOPY} --only-keep-debug ${id}.so ${id}.so.debug
                       COMMAND ${CMAKE_OBJCOPY} --strip-debug --add-gnu-debuglink=${id}.so.debug ${id}.so)
  endif()
  configure_file(${manifest} ${folder}/manifest.json COPYONLY)
  cmake_path(GET manifest PARENT_PATH beside)
  file(GLOB cassettes CONFIGURE_DEPENDS ${beside}/cassettes/*.json)
  foreach(cassette IN LISTS cassettes)
    cmake_path(GET cassette FILENAME name)
    configure_file(${cassette} ${folder}/cassettes/${name} COPYONLY)
  endforeach()
endfunction()

# fiscal_check_plugin(<id>): a test that the plugin keeps everything that a gateway relies on, over both runners.
function(fiscal_check_plugin id)
  if(TARGET fiscal-plugin-check)
    set(program $<TARGET_FILE:fiscal-plugin-check>)
  else()
    find_program(FISCAL_PLUGIN_CHECK fiscal-plugin-check HINTS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin
                                                               ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../../bin)
    set(program ${FISCAL_PLUGIN_CHECK})
  endif()
  add_test(NAME ${id}_conformance COMMAND ${program} $<TARGET_FILE_DIR:plugin_${id}>)
endfunction()
