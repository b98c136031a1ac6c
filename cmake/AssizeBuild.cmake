# How every target of Assize is built: one place for flags, hardening and sanitizers.

include(GNUInstallDirs)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
# Debian's own Python, whatever else is on PATH: ./dev setup installs its modules.
set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "Python that runs the tests")
find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Assertions stay on in every build: a node that lost an invariant stops instead of spreading it.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_RELEASE "-O2")

set(ASSIZE_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(ASSIZE_FUZZ "Build the fuzz targets against libFuzzer (clang)" OFF)

add_library(assize_flags INTERFACE)
target_compile_definitions(assize_flags INTERFACE _GNU_SOURCE)
target_compile_options(assize_flags INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Werror
    -fstack-protector-strong -fno-common -fcf-protection)
# clang takes a variable that only lives for its cleanup for an unused one.
target_compile_options(assize_flags INTERFACE $<$<C_COMPILER_ID:Clang>:-Wno-unused-variable>)
target_link_options(assize_flags INTERFACE -Wl,-z,relro,-z,now)
if(ASSIZE_SANITIZE)
    # A target with the property ASSIZE_NO_SANITIZER goes without.
    set(wanted "$<NOT:$<BOOL:$<TARGET_PROPERTY:ASSIZE_NO_SANITIZER>>>")
    target_compile_options(assize_flags INTERFACE
        $<${wanted}:-fsanitize=${ASSIZE_SANITIZE}> -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(assize_flags INTERFACE $<${wanted}:-fsanitize=${ASSIZE_SANITIZE}>)
else()
    target_compile_options(assize_flags INTERFACE
        $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2> -fstack-clash-protection)
endif()
if(ASSIZE_FUZZ)
    target_compile_options(assize_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Packages. A missing one ends the configure step with its name.
pkg_check_modules(CZMQ REQUIRED IMPORTED_TARGET libczmq)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c)
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(LMDB REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(MD4C_HTML REQUIRED IMPORTED_TARGET md4c-html)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
# 0.15 commits entries of earlier terms by counting replicas: two servers can then apply
# different commands at one index (the Raft paper's figure 8).
pkg_check_modules(RAFT REQUIRED IMPORTED_TARGET raft>=0.22)
find_library(HTTP_PARSER_LIBRARY http_parser REQUIRED)

# assize_library(name SOURCES a.c b.c LINK libs...): headers are included by path from the root.
function(assize_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE assize_flags)
endfunction()

function(assize_executable name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_LINK} assize_flags)
endfunction()

# assize_unit_test(test_foo LINK libs...): test_foo.c beside the CMakeLists; label "unit".
function(assize_unit_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    assize_executable(${name} SOURCES ${name}.c ${ARG_SOURCES} LINK ${ARG_LINK} PkgConfig::CMOCKA)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME unit.${name} COMMAND ${name})
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

# assize_fuzz(fuzz_foo LINK libs...): fuzz_foo.c defines LLVMFuzzerTestOneInput; its corpus is
# tests/fuzz/corpus/foo. Without ASSIZE_FUZZ the target replays the corpus as a test.
function(assize_fuzz name)
    cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
    string(REPLACE "fuzz_" "" topic ${name})
    if(ASSIZE_FUZZ)
        assize_executable(${name} SOURCES ${name}.c LINK ${ARG_LINK})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        assize_executable(${name} SOURCES ${name}.c ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c LINK ${ARG_LINK})
        add_test(NAME fuzz.${topic} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${topic})
        set_tests_properties(fuzz.${topic} PROPERTIES LABELS fuzz TIMEOUT 120)
    endif()
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()
