/*  compile_symbol_bomb - a type whose name doubles with each template around it, and an error that
    has to print it

    language: cpp17
    build: time=2000 memory=256
    expect-build: CPU_LIMIT | MEMORY_LIMIT | OUTPUT_LIMIT | EXITED 1 | EXITED 4 | WALL_LIMIT
*/
template <class a, class b> struct both {
};
template <int n> struct grow {
    using type = both<typename grow<n - 1>::type, typename grow<n - 1>::type>;
};
template <> struct grow<0> {
    using type = int;
};

int
main()
{
    return grow<40>::type::missing;
}
