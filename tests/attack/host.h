/*  host - what an attack could have changed outside of its box

    A snapshot before and after; they must agree. Where others may use the
    machine meanwhile, only what belongs to this test's own slot, uid and
    process is looked at; and what differs is looked at again for a while,
    because processes and cgroups end a moment after they were told to.

    The canaries are things of the host within reach of a careless sandbox: a
    readable file, a listening port, an open descriptor, a word in the
    environment, a neighbour's program (the runner's second slot).
*/
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOST_CANARY_TEXT "canary-4f1d6c0e"
#define HOST_CANARY_VARIABLE "ASSIZE_CANARY"

typedef struct {
    char directory[64]; /* holds only the file; mode 0755 */
    char path[96];      /* of the file with HOST_CANARY_TEXT; mode 0644 */
    int fd;             /* open on it, not close-on-exec */
    int listener;       /* non-blocking, on 127.0.0.1 */
    uint16_t port;
    int log_fd;       /* the kernel's, from its end on; -1: not readable */
    uint32_t trouble; /* lines in it that say that the kernel was hurt */
} host_canary_t;

/*  X(NAME, what it is, how much more than before is still the same) */
#define HOST_MAP(X)                                                                                \
    X(CANARY, "the canary: its text, metadata or directory", 0)                                    \
    X(SYSTEM_FILES, "metadata of the system's files, or names in /", 0)                            \
    X(FILES, "files of the slot's uid where everybody may write", 0)                               \
    X(MOUNTS, "mounts", 0)                                                                         \
    X(SETTINGS, "settings of the kernel", 0)                                                       \
    X(MODULES, "modules of the kernel", 0)                                                         \
    X(TROUBLE, "complaints in the kernel's log", 0)                                                \
    X(INTERFACES, "network interfaces", 0)                                                         \
    X(SOCKETS, "sockets of the slot's uid, or abstract ones of an attack", 0)                      \
    X(IPC, "System V objects of the slot's uid", 0)                                                \
    X(KEYS, "keys of the slot's uid", 0)                                                           \
    X(PROCESSES, "processes of the slot's uid, besides the one that waits", 0)                     \
    X(CHILDREN, "processes that come from us", 0)                                                  \
    X(ZOMBIES, "zombies that come from us", 0)                                                     \
    X(CGROUPS, "cgroups of our slots", 0)                                                          \
    X(TASKS, "tasks in our slots' cgroups", 0)                                                     \
    X(CHARGE_MIB, "MiB charged to our slots, without page cache", 32)                              \
    X(SLAB_MIB, "MiB of the kernel's own that it cannot reclaim", 256)                             \
    X(DESCRIPTORS, "our open descriptors", 0)

typedef enum {
#define X(name, what, slack) HOST_##name,
    HOST_MAP(X)
#undef X
        HOST_VALUES
} host_value_t;

typedef struct {
    uint64_t values[HOST_VALUES]; /* a count, or the hash of a text */
} host_t;

/*  Makes the canaries, and begins to listen to the kernel's log; exits when that fails. */
void host_canary_make(host_canary_t *self);

/*  Removes them. False when somebody connected to the port. */
bool host_canary_end(host_canary_t *self);

/*  `uid` is the slot's. Looks until two looks agree, for up to two seconds. */
host_t host_look(host_canary_t *canary, uid_t uid);

/*  Whether the host is as before: looks for up to two seconds. Prints what is not. */
bool host_unchanged(host_canary_t *canary, uid_t uid, const host_t *before);

#endif
