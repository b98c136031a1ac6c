/*  memory_heap - a vector that grows without end

    language: cpp17
    run: memory=64
    expect: MEMORY_LIMIT
*/
#include <vector>

int
main()
{
    std::vector<long> *all = new std::vector<long>[1 << 16];
    for (long i = 0;; i++)
        all[i & 0xffff].push_back(i);
}
