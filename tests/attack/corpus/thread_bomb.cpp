/*  thread_bomb - threads until there are no more, all of them busy

    language: cpp17
    run: time=400
    expect: CPU_LIMIT
*/
#include <system_error>
#include <thread>

int
main()
{
    for (;;) {
        try {
            std::thread([] {
                volatile unsigned spin = 0;
                for (;;)
                    spin = spin + 1;
            }).detach();
        } catch (const std::system_error &) {
        }
    }
}
