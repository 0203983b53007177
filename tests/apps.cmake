# Scripts that drive the souk program: apps/NAME_test.sh is the ctest entry "apps.NAME". A script may say in comments
# at its start what it needs:
#   # timeout_s: 300      longer than the 120 s that are usual
#   # serial              nothing may run beside it, because it measures time
#   # needs: jq iproute2  Debian packages, which ./dev installs
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/apps/*_test.sh)
foreach(script IN LISTS scripts)
  get_filename_component(name ${script} NAME)
  string(REPLACE "_test.sh" "" name ${name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
  file(STRINGS ${script} settings REGEX "^# (timeout_s: *[0-9]+|serial)$")
  set(timeout_s 120)
  set(serial OFF)
  foreach(setting IN LISTS settings)
    if(setting MATCHES "timeout_s: *([0-9]+)")
      set(timeout_s ${CMAKE_MATCH_1})
    else()
      set(serial ON)
    endif()
  endforeach()
  add_test(NAME "apps.${name}" COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/in_folder.sh ${script})
  set_tests_properties("apps.${name}" PROPERTIES
    ENVIRONMENT "SOUK=$<TARGET_FILE:souk>;SOUK_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
    TIMEOUT ${timeout_s} RUN_SERIAL ${serial} SKIP_RETURN_CODE 77 LABELS apps)
endforeach()
