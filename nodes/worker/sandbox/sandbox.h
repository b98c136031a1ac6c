/*  sandbox - one slot in which programs of strangers run, one at a time

    A slot is a helper process (the zygote, executable `assize-sandbox`) that
    holds everything which is expensive to make: namespaces, the box's file
    system, cgroups, a uid. A run costs a fork, not a container.

    Inside, a program sees a read-only system without /proc, network or other
    processes, and two directories of ours:

        SANDBOX_PROGRAM   /program  never writable from inside; survives runs
        SANDBOX_BOX       /box      the working directory; writable from inside
                                    only in runs that say so; together with
                                    /tmp limited in bytes and inodes

    A submission's life: sandbox_put sources into SANDBOX_BOX, run the compiler
    (box_writable), sandbox_take the executable, sandbox_wipe both, sandbox_put
    the executable into SANDBOX_PROGRAM; then per test: start, step until done,
    result. Starting a run never wipes by itself; /tmp is wiped after each run.

    Driving a run: poll sandbox_fd for reading, call sandbox_step when it is
    readable, until it says SANDBOX_DONE. Nothing here blocks longer than a
    few milliseconds, except sandbox_new, sandbox_run and sandbox_destroy.
    Two sandboxes may run at once with pipes between them: give each the other's
    end as stdin_fd and stdout_fd.

    Threading: a sandbox belongs to one thread. Several sandboxes in one
    process, one per thread, are fine when their slot numbers differ.
    What holds and what doesn't: docs/sandbox.md.
*/
#ifndef ASSIZE_SANDBOX_H
#define ASSIZE_SANDBOX_H

#include "lib/base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SANDBOX_EXTRA_FDS_MAX 4u     /* they become 3, 4, 5, 6 inside */
#define SANDBOX_DATA_MAX 4u          /* files bound read-only as /data/0 .. /data/3 */
#define SANDBOX_ARGS_MAX 1024u       /* words of argv and of env, each */
#define SANDBOX_ARGS_SIZE_MAX 98304u /* bytes of argv and env together, with their NULs */
#define SANDBOX_SLOTS_MAX 256u
#define SANDBOX_PROCESSES_MAX 512u
#define SANDBOX_MEMORY_KIB_MIN 2048u /* less doesn't hold a process that starts */

#define SANDBOX_PROGRAM_PATH "/program"
#define SANDBOX_BOX_PATH "/box"
#define SANDBOX_DATA_PATH "/data" /* "/data/0" is run.data_fds[0] */
#define SANDBOX_PREPARED_PATH "/prepared"
#define SANDBOX_PREPARED_SIZE_MAX 1024u /* bytes of prepared_dir, with its NUL */

typedef struct sandbox sandbox_t;

/*  The layers, in the order in which docs/sandbox.md argues them.
    X(NAME, bit, what it is, how to get it) */
#define SANDBOX_LAYER_MAP(X)                                                                       \
    X(ROOT, 0, "started as root", "run the worker as root or with the capabilities of its unit")   \
    X(MOUNTS, 1, "own mount namespace, read-only root", "CONFIG_NAMESPACES, CAP_SYS_ADMIN")        \
    X(PIDS, 2, "fresh pid namespace per run", "CONFIG_PID_NS, CAP_SYS_ADMIN")                      \
    X(NETWORK, 3, "empty network namespace", "CONFIG_NET_NS, CAP_SYS_ADMIN")                       \
    X(IPC, 4, "own IPC namespace", "CONFIG_IPC_NS, CAP_SYS_ADMIN")                                 \
    X(UTS, 5, "own UTS namespace", "CONFIG_UTS_NS, CAP_SYS_ADMIN")                                 \
    X(CGROUP_NAMESPACE, 6, "own cgroup namespace", "CONFIG_CGROUPS, CAP_SYS_ADMIN")                \
    X(UID, 7, "unprivileged uid of the slot, no capabilities", "CAP_SETUID, CAP_SETGID")           \
    X(SECCOMP, 8, "system call allow-list", "CONFIG_SECCOMP_FILTER")                               \
    X(MEMORY, 9, "cgroup memory limit", "the memory controller: see docs/sandbox.md")              \
    X(SWAP, 10, "cgroup swap limit, or no swap on the machine", "swapaccount=1, or swapoff -a")    \
    X(PROCESSES, 11, "cgroup limit of processes", "the pids controller: see docs/sandbox.md")      \
    X(CPU, 12, "cgroup CPU time", "the cpuacct (v1) or cpu (v2) controller: see docs/sandbox.md")

typedef enum {
#define X(name, bit, what, how) SANDBOX_LAYER_##name = 1u << (bit),
    SANDBOX_LAYER_MAP(X)
#undef X
} sandbox_layer_t;

#define SANDBOX_LAYERS_ALL ((1u << 13) - 1u)
#define SANDBOX_LAYER_LANDLOCK (1u << 13) /* one more, only where UID is missing */

typedef struct {
    const char *executable;    /* path of assize-sandbox; NULL: beside this process's own */
    uint32_t slot;             /* 0 to SANDBOX_SLOTS_MAX - 1; unique in this process */
    int core;                  /* pin everything in the slot to this CPU; -1: don't */
    uid_t uid_base;            /* programs run as uid = gid = uid_base + slot; 0: 61000 */
    uint64_t box_size_max;     /* bytes in /box and /tmp together; 0: 256 MiB */
    uint64_t program_size_max; /* bytes in /program; 0: 512 MiB */
    uint32_t box_files_max;    /* inodes in /box and /tmp together; 0: 4096 */
    uint32_t runs_max;         /* the zygote is replaced after so many runs; 0: 10000 */
    const char *prepared_dir;  /* the host's, absolute: seen read-only as /prepared; NULL: none */
    bool missing_allowed;      /* development only: go on when layers are missing */
} sandbox_options_t;

/*  Makes a slot; the caller owns it. NULL when a layer is missing (unless allowed) or anything
    fails, with `*ret_why` a line for the operator (freed by the caller; untouched on success).
    Blocks for some tens of milliseconds. `options` need not outlive the call. */
sandbox_t *sandbox_new(const sandbox_options_t *options, char **ret_why);

/*  The path of assize-sandbox that these options mean; the caller frees it. */
char *sandbox_executable(const sandbox_options_t *options);

/*  Kills what runs, removes the cgroups, frees. Nulls the reference; NULL is fine. */
void sandbox_destroy(sandbox_t **self_p);

/*  The layers in force: bits of sandbox_layer_t; SANDBOX_LAYERS_ALL when nothing is missing. */
uint32_t sandbox_layers(const sandbox_t *self);

/*  One line naming the layers that `layers` lacks and how to get each; "all layers in force" when
    none. The caller frees it. */
char *sandbox_layers_text(uint32_t layers);

/*  Files -----------------------------------------------------------------------------------------

    Names are relative, at most 255 bytes, of parts `[A-Za-z0-9_+.-]+` divided by '/', no part "."
    or "..": anything else is ERR_INVALID. None of these follows a symbolic link, wherever a program
    may have planted one. Not while a run is on (ERR_CONFLICT). */

typedef enum { SANDBOX_PROGRAM, SANDBOX_BOX } sandbox_dir_t;

/*  Makes a new file with exactly this mode (a program is neither owner nor group: the last octal
    digit is what counts for it). 0, ERR_INVALID, ERR_CONFLICT when the name is taken, ERR_NOT_FOUND
    when its directory isn't there, ERR_TOO_LARGE when the directory is full, ERR_UNAVAILABLE. */
int sandbox_put(sandbox_t *self,
                sandbox_dir_t dir,
                const char *name,
                mode_t mode,
                const void *data,
                size_t size);

/*  The same from a regular file or memfd, copied in the kernel from its beginning to its end; the
    file's offset does not move. The fd stays the caller's. */
int sandbox_put_fd(sandbox_t *self, sandbox_dir_t dir, const char *name, mode_t mode, int fd);

/*  Makes a directory; mode 0777 lets a program write into it, 0755 only read. Errors as above. */
int sandbox_mkdir(sandbox_t *self, sandbox_dir_t dir, const char *name, mode_t mode);

/*  Opens what a run left, for reading: only a regular file with one link and at most `size_max`
    bytes. 0 and `*ret_fd` (close-on-exec, the caller's), ERR_INVALID, ERR_NOT_FOUND, ERR_FORBIDDEN
    (a link, device, FIFO, directory or hard link), ERR_TOO_LARGE, ERR_UNAVAILABLE. The file does
    not change behind the fd: nothing inside outlives its run. But the bytes are a stranger's, and
    count against the box until wiped and closed. */
int
sandbox_take(sandbox_t *self, sandbox_dir_t dir, const char *name, uint64_t size_max, int *ret_fd);

/*  sandbox_take and read into `into` (appended; its own maximum holds). */
int sandbox_take_bytes(sandbox_t *self, sandbox_dir_t dir, const char *name, bytes_t *into);

/*  Removes a file, whatever it is that a run left under this name. 0, ERR_INVALID, ERR_NOT_FOUND,
    ERR_FORBIDDEN (a directory), ERR_UNAVAILABLE. */
int sandbox_remove(sandbox_t *self, sandbox_dir_t dir, const char *name);

/*  Empties a directory. 0, or ERR_UNAVAILABLE when the slot had to be replaced and that failed.
    When a program left what cannot be removed soon (say, a thousand nested directories), the whole
    slot is replaced and *both* directories are empty afterwards: see sandbox_generation. */
int sandbox_wipe(sandbox_t *self, sandbox_dir_t dir);

/*  Grows by one whenever the slot was replaced (a dead zygote, an unclean end, runs_max). Both
    directories are empty then: whoever keeps files in SANDBOX_PROGRAM over several runs compares,
    and puts them again. Replacing happens only inside sandbox_wipe, at the end of sandbox_step's
    last call (SANDBOX_DONE), and when sandbox_start answers ERR_UNAVAILABLE. */
uint64_t sandbox_generation(const sandbox_t *self);

/*  For the operator's log, after an ERR_UNAVAILABLE: the last thing about the slot that failed;
   empty when nothing ever has. The sandbox's. */
const char *sandbox_why(const sandbox_t *self);

/*  Running -------------------------------------------------------------------------------------*/

/*  What a kind of program may ask of the kernel; rows of a table in profile.c. */
typedef enum {
    SANDBOX_PROFILE_NATIVE,    /* C, C++, Rust, Go: compiled programs */
    SANDBOX_PROFILE_PYTHON,    /* CPython, PyPy */
    SANDBOX_PROFILE_COMPILE,   /* compilers: processes, pipes, the file system inside */
    SANDBOX_PROFILE_VALIDATOR, /* native, and writes files in /box */
    SANDBOX_PROFILE_MANAGED,   /* JVM, Node.js: own /proc of the run's processes only */
    SANDBOX_PROFILES
} sandbox_profile_t;

/*  Make it with sandbox_run_make: zeros are not safe values for the fds. All pointers and fds stay
    the caller's, and need to live only until sandbox_start returns. */
typedef struct {
    sandbox_profile_t profile;
    const char *const *argv; /* NULL-terminated; argv[0] is an absolute path inside the box */
    const char *const *env;  /* NULL-terminated; NULL: a small fixed one */
    int stdin_fd;            /* -1: /dev/null */
    int stdout_fd;           /* -1: captured into result.output */
    int stderr_fd;           /* -1: captured into result.errors */
    int extra_fds[SANDBOX_EXTRA_FDS_MAX]; /* these become 3, 4, ... inside */
    uint32_t extra_fds_count;
    /* Regular files on disk or tmpfs (not a memfd), readable by others: bound read-only as /data/0
       and so on, without a copy; for input and answer of validators. */
    int data_fds[SANDBOX_DATA_MAX];
    uint32_t data_fds_count;
    size_t stdout_max;       /* captured bytes; one more ends the run: SANDBOX_OUTPUT_LIMIT */
    size_t stderr_max;       /* captured bytes; the rest is dropped: errors_truncated */
    uint32_t cpu_ms_max;     /* CPU time of all processes together */
    uint32_t wall_ms_max;    /* from start to end */
    uint64_t memory_kib_max; /* at least SANDBOX_MEMORY_KIB_MIN; of all processes, with pipes, files
                                in /box and /tmp, and swap */
    uint32_t processes_max;  /* processes and threads, 1 to SANDBOX_PROCESSES_MAX */
    uint64_t file_size_max;  /* bytes of any one file written; also for a file as stdout_fd */
    bool box_writable; /* /box and /tmp can be written; without the layer UID they always can */
} sandbox_run_t;

/*  A run of `argv` with everything captured and the defaults: 64 KiB of output and of errors, 10 s
    CPU, 20 s wall, 256 MiB, 1 process, 64 MiB files, box not writable. */
sandbox_run_t sandbox_run_make(sandbox_profile_t profile, const char *const *argv);

/*  X(NAME, code, what it means) */
#define SANDBOX_OUTCOME_MAP(X)                                                                     \
    X(EXITED, "exited", "it ended by itself: see exit_code")                                       \
    X(SIGNALED, "signaled", "a signal ended it: see signal")                                       \
    X(CPU_LIMIT, "cpu_limit", "it used more CPU time than it may")                                 \
    X(WALL_LIMIT, "wall_limit", "it was not done in time by the clock on the wall")                \
    X(MEMORY_LIMIT, "memory_limit", "the kernel found no memory for it under its limit")           \
    X(OUTPUT_LIMIT, "output_limit", "it wrote more than it may")                                   \
    X(KILLED, "killed", "sandbox_kill ended it")                                                   \
    X(BROKEN, "broken", "our fault: the run says nothing about the program")

typedef enum {
#define X(name, code, meaning) SANDBOX_##name,
    SANDBOX_OUTCOME_MAP(X)
#undef X
        SANDBOX_OUTCOMES
} sandbox_outcome_t;

/*  "exited", "cpu_limit", ... Static. */
const char *sandbox_outcome_code(sandbox_outcome_t outcome);

typedef struct {
    sandbox_outcome_t outcome;
    int exit_code;           /* EXITED only; otherwise -1. 126: the kernel won't execute argv[0] */
    int signal;              /* the signal that ended the first process; 0: none */
    uint64_t cpu_us;         /* the cgroup's counter, all processes */
    uint64_t wall_us;        /* from sandbox_start to the last process gone */
    uint64_t memory_kib;     /* peak above the empty slot; granular to some 256 KiB */
    uint32_t processes_left; /* still alive when the first process ended; killed */
    bytes_t output;          /* may be stolen with bytes_steal */
    bytes_t errors;
    bool output_truncated; /* with OUTPUT_LIMIT: more was written */
    bool errors_truncated;
    char why[128]; /* BROKEN: what failed, for the operator; otherwise empty */
} sandbox_result_t;

typedef enum { SANDBOX_RUNNING, SANDBOX_DONE } sandbox_state_t;

/*  Starts a run. 0, ERR_INVALID (the spec is wrong), ERR_TOO_LARGE (argv and env), ERR_CONFLICT
    (one is on), ERR_UNAVAILABLE (the slot was broken: it has been replaced, when that was possible;
    put the files again, see sandbox_generation, and retry). A failure past that point is a result:
    SANDBOX_BROKEN. */
int sandbox_start(sandbox_t *self, const sandbox_run_t *run);

/*  One fd to poll for reading, the same for the sandbox's whole life. Not to be read or closed. */
int sandbox_fd(const sandbox_t *self);

/*  Moves the run on; never blocks. SANDBOX_DONE also when none is on. */
sandbox_state_t sandbox_step(sandbox_t *self);

/*  Ends the run in hand, if any, as SANDBOX_KILLED; go on stepping until SANDBOX_DONE. */
void sandbox_kill(sandbox_t *self);

/*  The last finished run's result; the sandbox's, until the next start. NULL before the first, and
    while one is on. */
sandbox_result_t *sandbox_result(sandbox_t *self);

/*  sandbox_start, sandbox_step until done: blocking. `*ret_result` as from sandbox_result. Returns
    as sandbox_start does. */
int sandbox_run(sandbox_t *self, const sandbox_run_t *run, sandbox_result_t **ret_result);

#endif
