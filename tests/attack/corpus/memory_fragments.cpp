/*  memory_fragments - catches every bad_alloc and asks for less, for ever: an answer, not a hang

    language: cpp17
    run: memory=64 time=1000
    expect: MEMORY_LIMIT
*/
#include <cstring>
#include <new>

int
main()
{
    std::size_t size = std::size_t(1) << 40;
    for (;;) {
        try {
            char *memory = new char[size];
            std::memset(memory, 1, size);
        } catch (const std::bad_alloc &) {
            size = size > 4096 ? size / 2 : size;
        }
    }
}
