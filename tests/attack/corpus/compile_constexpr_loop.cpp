/*  compile_constexpr_loop - computes while it is compiled, within every step limit of the
   compiler's

    language: cpp17
    build: time=1500 memory=512
    expect-build: CPU_LIMIT | EXITED 1 | MEMORY_LIMIT | WALL_LIMIT
*/
template <unsigned seed>
constexpr unsigned
churn()
{
    unsigned state = seed + 1;
    for (unsigned i = 0; i < 200000; i++)
        state = state * 1664525u + 1013904223u;
    return state;
}

template <unsigned... seeds> struct list {
    static constexpr unsigned values[] = {churn<seeds>()...};
};

template <unsigned n, unsigned... rest> struct make : make<n - 1, n, rest...> {
};
template <unsigned... rest> struct make<0, rest...> : list<rest...> {
};

int
main()
{
    return static_cast<int>(make<800>::values[17]);
}
