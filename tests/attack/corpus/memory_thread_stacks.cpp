/*  memory_thread_stacks - large stacks, used to their ends, in every thread

    language: cpp17
    run: memory=64
    expect: MEMORY_LIMIT
*/
#include <cstring>
#include <thread>
#include <vector>

static void
fill()
{
    volatile char stack[7 << 20];
    for (std::size_t at = 0; at < sizeof stack; at += 512)
        stack[at] = 1;
    std::this_thread::sleep_for(std::chrono::seconds(10));
}

int
main()
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; i++)
        threads.emplace_back(fill);
    for (auto &thread : threads)
        thread.join();
}
