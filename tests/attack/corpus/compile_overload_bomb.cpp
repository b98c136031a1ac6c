/*  compile_overload_bomb - one wrong line for which the compiler explains a thousand candidates,
   each with its template

    language: cpp17
    build: time=3000 memory=512
    expect-build: EXITED 1 | CPU_LIMIT | OUTPUT_LIMIT | MEMORY_LIMIT | WALL_LIMIT
*/
#include <iostream>
#include <map>
#include <string>
#include <vector>

struct nothing {};
using deep = std::map<std::string, std::vector<std::map<std::string, std::vector<nothing>>>>;

template <int n>
void
explain(deep value)
{
    std::cout << value << value << value << value;
    explain<n - 1>(value);
}
template <>
void
explain<0>(deep)
{
}

int
main()
{
    explain<300>(deep());
}
