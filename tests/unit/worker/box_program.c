/*  box_program - what test_sandbox runs inside: one small behaviour per word

    Its exit code is what the test asks for; see the table at the end.
*/
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int
s_exit(int number)
{
    return number;
}

static int
s_abort(int number)
{
    (void)number;
    abort();
}

/*  Spins for this many milliseconds of CPU time. */
static int
s_spin(int ms)
{
    clock_t end = clock() + (clock_t)ms * (CLOCKS_PER_SEC / 1000);
    while (clock() < end) {
    }
    return 0;
}

static int
s_wait(int number)
{
    (void)number;
    for (;;)
        pause();
}

/*  Touches this many MiB. */
static int
s_touch(int mib)
{
    size_t size = (size_t)mib << 20;
    char *data = malloc(size);
    if (!data)
        return 1;
    for (size_t i = 0; i < size; i += 4096)
        ((volatile char *)data)[i] = 1;
    return 0;
}

static int
s_deeper(int levels, const volatile char *above)
{
    volatile char here[1024];
    here[0] = above[0];
    here[1023] = 1;
    return levels == 0 ? here[0] : s_deeper(levels - 1, here) + here[1023] - 1;
}

/*  Uses this many MiB of stack. */
static int
s_recurse(int mib)
{
    const char bottom[1] = {0};
    return s_deeper(mib * 1000, bottom);
}

static pthread_mutex_t s_gate = PTHREAD_MUTEX_INITIALIZER;

static void *
s_thread(void *argument)
{
    pthread_mutex_lock(&s_gate);
    ++*(int *)argument;
    pthread_mutex_unlock(&s_gate);
    return NULL;
}

/*  0 when so many threads could be made and joined; all of them exist at once. */
static int
s_threads(int number)
{
    static pthread_t threads[64];
    int ran = 0;
    pthread_mutex_lock(&s_gate);
    for (int i = 0; i < number; i++)
        if (pthread_create(&threads[i], NULL, s_thread, &ran) != 0)
            return 1;
    pthread_mutex_unlock(&s_gate);
    for (int i = 0; i < number; i++)
        pthread_join(threads[i], NULL);
    return ran == number ? 0 : 2;
}

/*  Writes this many bytes to standard output. */
static int
s_print(int bytes)
{
    for (int i = 0; i < bytes; i++)
        putchar('o');
    return fflush(stdout) == 0 ? 0 : 1;
}

static int
s_complain(int bytes)
{
    for (int i = 0; i < bytes; i++)
        fputc('e', stderr);
    return 0;
}

/*  Copies standard input to standard output. */
static int
s_copy(int number)
{
    (void)number;
    char chunk[4096];
    ssize_t got;
    while ((got = read(0, chunk, sizeof chunk)) > 0)
        if (write(1, chunk, (size_t)got) != got)
            return 1;
    return 0;
}

/*  Copies /data/<number> to standard output; it must not be writable. */
static int
s_data(int number)
{
    char path[32];
    char chunk[4096];
    snprintf(path, sizeof path, "/data/%d", number);
    int fd = open(path, O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, chunk, sizeof chunk);
    if (got < 0 || write(1, chunk, (size_t)got) != got)
        return 1;
    return open(path, O_WRONLY) >= 0 || errno != EROFS ? 2 : 0;
}

/*  Writes a line to the extra descriptor 3 + number. */
static int
s_extra(int number)
{
    return write(3 + number, "extra\n", 6) == 6 ? 0 : 1;
}

/*  Leaves /box/feedback/judgemessage.txt. */
static int
s_feedback(int number)
{
    FILE *file = fopen("/box/feedback/judgemessage.txt", "w");
    if (!file || fputs("not sorted\n", file) < 0 || fclose(file) != 0)
        return 1;
    return number;
}

/*  Leaves links in /box under names that the test asks for. */
static int
s_plant(int number)
{
    (void)number;
    int fd = open("/box/one", O_WRONLY | O_CREAT, 0600);
    return fd >= 0 && symlink("/etc/passwd", "/box/link") == 0 &&
                   link("/box/one", "/box/two") == 0 && symlink("/etc", "/box/dir") == 0 &&
                   mkdir("/box/sub", 0700) == 0
               ? 0
               : 1;
}

/*  The number of entries in /proc decides: 0 none, 1 some. */
static int
s_proc(int number)
{
    (void)number;
    return access("/proc/self/status", R_OK) == 0 ? 1 : 0;
}

/*  Leaves a process behind. */
static int
s_orphan(int number)
{
    if (fork() == 0)
        for (;;)
            pause();
    return number;
}

/*  Prints its environment and the rest of its words. */
static int
s_words(int number)
{
    extern char **environ;
    for (char **word = environ; *word; word++)
        puts(*word);
    return number;
}

/*  Answers every byte with the next one, until there are no more: one side of a conversation. */
static int
s_answer(int number)
{
    char byte;
    signal(SIGPIPE, SIG_IGN); /* whoever counts to the end first leaves */
    if (number > 0 && write(1, "a", 1) != 1)
        return 1;
    for (int i = 0; i < 100 && read(0, &byte, 1) == 1; i++) {
        byte++;
        if (write(1, &byte, 1) != 1)
            break;
    }
    return 0;
}

static const struct {
    const char *word;
    int (*behave)(int number);
} s_table[] = {{"exit", s_exit},
               {"abort", s_abort},
               {"spin", s_spin},
               {"wait", s_wait},
               {"touch", s_touch},
               {"recurse", s_recurse},
               {"threads", s_threads},
               {"print", s_print},
               {"complain", s_complain},
               {"copy", s_copy},
               {"data", s_data},
               {"extra", s_extra},
               {"feedback", s_feedback},
               {"plant", s_plant},
               {"proc", s_proc},
               {"orphan", s_orphan},
               {"words", s_words},
               {"answer", s_answer}};

int
main(int argc, char **argv)
{
    for (size_t i = 0; argc >= 2 && i < sizeof s_table / sizeof s_table[0]; i++)
        if (strcmp(argv[1], s_table[i].word) == 0)
            return s_table[i].behave(argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0);
    return 99;
}
