# Test cases in C++: one executable a folder, each of its test cases a ctest entry.

# One main for all of them; it holds the implementation of Catch2 v2, which is slow to compile.
add_library(souk_test_main OBJECT main.cpp)
target_link_libraries(souk_test_main PRIVATE Catch2::Catch2)

# Without this Catch2 v2 passes when the name it is given matches no test case; v3 fails by itself.
set(catch_arguments "")
if(Catch2_VERSION VERSION_LESS 3)
  set(catch_arguments EXTRA_ARGS --warn NoTests)
endif()

# souk_unit_tests(FOLDER [LINKS LIBRARY...] [PRECOMPILES HEADER...]): souk_FOLDER_tests from all below FOLDER/,
# nothing when there is no test in it yet.
function(souk_unit_tests folder)
  cmake_parse_arguments(UNIT "" "" "LINKS;PRECOMPILES" ${ARGN})
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*_test.cpp)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  if(NOT tests)
    return()
  endif()
  set(target souk_${folder}_tests)
  add_executable(${target} ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  # Only where it is used: all others compile alike wherever the tree stands, which ccache knows.
  foreach(source IN LISTS sources)
    file(STRINGS ${source} uses REGEX SOUK_SOURCE_DIR)
    if(uses)
      set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS SOUK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE ${UNIT_LINKS} souk_test_main Catch2::Catch2 ${RAPIDCHECK})
  target_precompile_headers(${target} PRIVATE <tests/catch.hpp> ${UNIT_PRECOMPILES})
  add_dependencies(souk_tests ${target})
  catch_discover_tests(${target} TEST_PREFIX "${folder}." ${catch_arguments} PROPERTIES LABELS ${folder})
endfunction()

souk_unit_tests(habits)
souk_unit_tests(protocol LINKS souk_protocol)
souk_unit_tests(actors LINKS souk_runtime PRECOMPILES <caf/all.hpp>)
souk_unit_tests(runtime LINKS souk_runtime PRECOMPILES <caf/all.hpp> <nlohmann/json.hpp>)
