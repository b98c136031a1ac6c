/*  host - what an attack could have changed outside of its box

    A snapshot before and after; they must be equal. Only what belongs to this
    test's own slot and process is looked at, so that others may use the machine
    meanwhile. The canaries are things of the host within reach of a careless
    sandbox: a readable file, a listening port, an open descriptor.
*/
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOST_CANARY_TEXT "canary-4f1d6c0e"

typedef struct {
    char path[64]; /* of the file with HOST_CANARY_TEXT; mode 0644 */
    int fd;        /* open on it, not close-on-exec */
    int listener;  /* non-blocking, on 127.0.0.1 */
    uint16_t port;
} host_canary_t;

typedef struct {
    uint64_t mounts;    /* hash of this process's mount table */
    uint32_t processes; /* of the slot's uid, besides the one child that waits */
    uint32_t cgroups;   /* directories of this process's slots */
    uint32_t files;     /* of the slot's uid in the world-writable directories */
    uint32_t ipc;       /* System V objects of the slot's uid */
} host_t;

/*  Makes the canaries; exits when that fails. */
void host_canary_make(host_canary_t *self);

/*  Removes them. False when somebody connected to the port. */
bool host_canary_end(host_canary_t *self);

host_t host_look(uid_t uid);

/*  Prints what differs; true when nothing does. */
bool host_same(const host_t *before, const host_t *after);

#endif
