# What `cmake --install` gives to someone who writes plugins elsewhere.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/FiscalGateway)

install(TARGETS fiscal_sdk EXPORT FiscalGatewayTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)
install(EXPORT FiscalGatewayTargets NAMESPACE FiscalGateway:: DESTINATION ${package_folder} COMPONENT sdk)
install(DIRECTORY include/fiscal DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk)
install(DIRECTORY kit/template/ DESTINATION ${CMAKE_INSTALL_DATADIR}/fiscal/template COMPONENT sdk)
install(DIRECTORY schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/fiscal/schema COMPONENT sdk
        FILES_MATCHING PATTERN *.json)
install(FILES cmake/FiscalPlugin.cmake cmake/plugin_exports.map cmake/fiscal_manifest.h.in
        DESTINATION ${package_folder} COMPONENT sdk)

configure_package_config_file(cmake/FiscalGatewayConfig.cmake.in FiscalGatewayConfig.cmake
                              INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(FiscalGatewayConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/FiscalGatewayConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/FiscalGatewayConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT sdk)
