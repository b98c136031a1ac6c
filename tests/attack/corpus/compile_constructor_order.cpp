/*  compile_constructor_order - acts before main, after main, and on every way out

    language: cpp17
    run: time=300
    expect: CPU_LIMIT
*/
#include <csignal>
#include <cstdlib>
#include <unistd.h>

static void
on_exit_()
{
    for (;;) {
    }
}

struct early {
    early()
    {
        for (int i = 1; i < 65; i++)
            std::signal(i, [](int) {});
        std::atexit(on_exit_);
        std::at_quick_exit(on_exit_);
    }
    ~early()
    {
        for (;;) {
        }
    }
};
static early first;

int
main()
{
    return 0;
}
