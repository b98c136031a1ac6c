/*  compile_macro_bomb - a word that the preprocessor turns into a billion

    language: c
    build: time=1500 memory=256
    expect-build: CPU_LIMIT | MEMORY_LIMIT | EXITED 1 | EXITED 4 | WALL_LIMIT
*/
#define A(x) x x x x x x x x x x
#define B(x) A(A(x))
#define C(x) B(B(x))
#define D(x) C(C(x))
#define E(x) D(D(x))
const char bomb[] = E("x") E("x") E("x");

int
main(void)
{
    return 0;
}
