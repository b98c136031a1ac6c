# compile_constant_bomb - constants that folding would make huge, and a power that never ends
#
# language: python3
# build: time=2000 memory=128
# run: time=1000 memory=64
# expect-build: BUILT | CPU_LIMIT | MEMORY_LIMIT | EXITED 1 | WALL_LIMIT
# expect: CPU_LIMIT | MEMORY_LIMIT | EXITED 1
a = "x" * 100 * 100 * 100 * 100
b = (0,) * 10 ** 9
c = 9 ** 9 ** 9 ** 9
