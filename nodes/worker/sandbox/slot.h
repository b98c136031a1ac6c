/*  slot - the library's end of one zygote: starting it, its sockets, its end

    Plain data inside a sandbox_t. A slot that is not open has pid 0 and all fds
    -1 (slot_init).
*/
#ifndef ASSIZE_SANDBOX_SLOT_H
#define ASSIZE_SANDBOX_SLOT_H

#include <stdbool.h>

#include "nodes/worker/sandbox/cgroup.h"
#include "nodes/worker/sandbox/protocol.h"

typedef struct {
    pid_t pid;         /* 0: not open */
    int pid_fd;        /* polls readable when the zygote has ended */
    int control_fd;    /* non-blocking */
    int run_fd;        /* non-blocking */
    int dir_fds[DIRS]; /* the box's directories, writable for us */
    uint32_t layers;
} slot_t;

void slot_init(slot_t *self);

/*  Starts a zygote, puts it into `cgroup`, waits for its hello (bounded). 0, or ERR_UNAVAILABLE
   with the reason in `why`. */
int slot_open(slot_t *self,
              const char *executable,
              const setup_message_t *setup,
              cgroup_t *cgroup,
              char why[WHY_MAX]);

/*  Ends the zygote and all that came from it (bounded), closes. Fine when not open. */
void slot_close(slot_t *self, cgroup_t *cgroup);

#endif
