/*  sleeps_in_threads - the first thread ends by pthread_exit, others sleep on: is it over?

    language: cpp17
    run: wall=300
    expect: WALL_LIMIT
*/
#include <pthread.h>
#include <unistd.h>

int
main()
{
    pthread_t thread;
    pthread_create(
        &thread,
        nullptr,
        [](void *) -> void * {
            for (;;)
                pause();
        },
        nullptr);
    pthread_exit(nullptr);
}
