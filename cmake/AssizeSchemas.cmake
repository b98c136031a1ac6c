# assize_schemas(name a.proto b.proto ...): a library of the protobuf-c code generated from them.
# The generated code stays in the build tree and is included as <schemas/a.pb-c.h>.

find_program(PROTOC_C NAMES protoc-c REQUIRED)

function(assize_schemas name)
    set(out ${CMAKE_BINARY_DIR}/generated/schemas)
    file(MAKE_DIRECTORY ${out})
    foreach(proto ${ARGN})
        string(REPLACE ".proto" "" stem ${proto})
        add_custom_command(
            OUTPUT ${out}/${stem}.pb-c.c ${out}/${stem}.pb-c.h
            COMMAND ${PROTOC_C} -I ${CMAKE_SOURCE_DIR} --c_out=${CMAKE_BINARY_DIR}/generated
                    ${CMAKE_SOURCE_DIR}/schemas/${proto}
            DEPENDS ${CMAKE_SOURCE_DIR}/schemas/${proto}
            COMMENT "protoc-c ${proto}")
        list(APPEND sources ${out}/${stem}.pb-c.c)
    endforeach()
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} SYSTEM PUBLIC ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(${name} PUBLIC PkgConfig::PROTOBUF_C)
    if(ASSIZE_SANITIZE)
        target_compile_options(${name} PRIVATE -fsanitize=${ASSIZE_SANITIZE})
    endif()
endfunction()
