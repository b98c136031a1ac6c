/*  compile_plants_product - submits a file by the name of the executable, in the hope that it is
    taken where the compiler makes none

    language: c
    expect-build: EXITED 1
*/
#error "makes nothing"
/* clang-format off */
-- program --
#!/bin/sh
echo planted
