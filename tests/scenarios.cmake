# Scenarios for the shell: scenarios/NAME.lua is the ctest entry "scenarios.NAME", which runs it under three seeds.
file(GLOB scenarios CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/*.lua)
foreach(scenario IN LISTS scenarios)
  get_filename_component(name ${scenario} NAME_WE)
  add_test(NAME "scenarios.${name}" COMMAND souk shell ${scenario} --seeds 1..3)
  set_tests_properties("scenarios.${name}" PROPERTIES TIMEOUT 120 LABELS scenarios)
endforeach()
