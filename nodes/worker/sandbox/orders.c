/*  orders - see orders.h */
#include "nodes/worker/sandbox/orders.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define ADDRESS_SPACE_FACTOR 2u
#define CPU_S_SLACK 2u /* RLIMIT_CPU above the limit proper: it is only the backstop */

/*  Appends the words to the message; counts them. */
static int
s_pack_words(orders_t *self, const char *const *words, uint32_t *ret_count)
{
    run_message_t *head = &self->head;
    uint32_t count = 0;
    for (; words[count]; count++) {
        size_t size = strlen(words[count]) + 1;
        if (count == SANDBOX_ARGS_MAX || size > SANDBOX_ARGS_SIZE_MAX - head->strings_size)
            return ERR_TOO_LARGE;
        memcpy(self->bytes + sizeof *head + head->strings_size, words[count], size);
        head->strings_size += (uint32_t)size;
    }
    *ret_count = count;
    return 0;
}

bool
orders_valid(const sandbox_run_t *run)
{
    if ((unsigned)run->profile >= SANDBOX_PROFILES || !run->argv || !run->argv[0] ||
        run->argv[0][0] != '/')
        return false;
    if (run->extra_fds_count > SANDBOX_EXTRA_FDS_MAX || run->data_fds_count > SANDBOX_DATA_MAX)
        return false;
    for (uint32_t i = 0; i < run->data_fds_count; i++) {
        struct stat stat;
        if (fstat(run->data_fds[i], &stat) != 0 || !S_ISREG(stat.st_mode) ||
            !(stat.st_mode & S_IROTH))
            return false;
    }
    return run->cpu_ms_max > 0 && run->wall_ms_max > 0 &&
           run->memory_kib_max >= SANDBOX_MEMORY_KIB_MIN &&
           run->memory_kib_max <= UINT64_MAX >> 11 && run->processes_max > 0 &&
           run->processes_max <= SANDBOX_PROCESSES_MAX && run->stdout_max < SIZE_MAX / 2 &&
           run->stderr_max < SIZE_MAX / 2;
}

int
orders_pack(orders_t *self, const sandbox_run_t *run, uint64_t run_id, uint32_t layers)
{
    assert(self && run);
    static const char *const s_env_default[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    run_message_t *head = &self->head;
    uint64_t memory_max = run->memory_kib_max << 10;
    /* Where memory is only looked at now and then, this is the backstop. Managed runtimes reserve
       far more than they use. */
    bool counted = layers & SANDBOX_LAYER_MEMORY;
    bool reserves = run->profile == SANDBOX_PROFILE_MANAGED;
    uint64_t address_space_max = counted || reserves ? 0 : ADDRESS_SPACE_FACTOR * memory_max;
    *head = (run_message_t){
        .run_id = run_id,
        .profile = run->profile,
        .std_mask = (run->stdin_fd >= 0 ? 1u : 0u) | 2u | 4u,
        .extra_count = run->extra_fds_count,
        .data_count = run->data_fds_count,
        .cpu_s_max = run->cpu_ms_max / 1000 + CPU_S_SLACK,
        .stack_max = memory_max,
        .address_space_max = address_space_max,
        .file_size_max = run->file_size_max,
        .processes_max = layers & SANDBOX_LAYER_PROCESSES ? 0 : run->processes_max,
    };
    int err = s_pack_words(self, run->argv, &head->argc);
    return err ? err : s_pack_words(self, run->env ? run->env : s_env_default, &head->envc);
}

int
orders_send(const orders_t *self, int run_fd, const int *fds, uint32_t count)
{
    assert(count >= 1 && count <= RUN_FDS_MAX);
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * RUN_FDS_MAX)];
    } control = {0};
    struct iovec iov = {.iov_base = (void *)(uintptr_t)self,
                        .iov_len = sizeof self->head + self->head.strings_size};
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(rights), fds, sizeof(int) * count);
    if (sendmsg(run_fd, &header, MSG_NOSIGNAL) >= 0)
        return 0;
    return errno == EBADF ? ERR_INVALID : ERR_UNAVAILABLE; /* the caller's fd, or the zygote */
}

int
orders_open_data(int fd, int *ret_tree)
{
    assert(ret_tree);
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
                                                MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC};
    _cleanup_(close_p) int tree =
        open_tree(fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    if (tree < 0)
        return ERR_UNSUPPORTED; /* a memfd, or no right to mount */
    if (mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
        return ERR_UNAVAILABLE;
    *ret_tree = tree;
    tree = -1;
    return 0;
}
