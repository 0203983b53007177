# Scenarios for the shell: scenarios/NAME.lua is the ctest entry "scenarios.NAME" (see scenario.sh).
file(GLOB scenarios CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/*.lua)
foreach(scenario IN LISTS scenarios)
  get_filename_component(name ${scenario} NAME_WE)
  add_test(NAME "scenarios.${name}"
           COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/scenario.sh $<TARGET_FILE:souk> ${scenario})
  set_tests_properties("scenarios.${name}" PROPERTIES LABELS scenarios)
endforeach()
