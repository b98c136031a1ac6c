/*  filter - the profiles of profile.c as BPF

    libseccomp compiles them once per zygote, as a binary tree over the call
    numbers: the kernel evaluates the filter for every number when it is loaded
    (to fill its bitmap), which a linear list makes three times as dear.

    The compiling is done in a process of its own, which leaves only the
    programs behind: what the zygote has on its heap is copied by every fork.
*/
#include "nodes/worker/sandbox/zygote.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nodes/worker/sandbox/profile.h"

#define OPTIMIZE_BINARY_TREE 2
#define INSTRUCTIONS_MAX 4096u /* the kernel's BPF_MAXINSNS */

static int
s_add_set(scmp_filter_ctx context, const profile_set_t *set)
{
    for (size_t i = 0; i < set->calls_count; i++) {
        /* Calls that this architecture has not (a negative number) need no rule. */
        if (set->calls[i] < 0)
            continue;
        if (seccomp_rule_add(context, SCMP_ACT_ALLOW, set->calls[i], 0) != 0)
            return -1;
    }
    for (size_t i = 0; i < set->rules_count; i++) {
        const profile_rule_t *rule = &set->rules[i];
        struct scmp_arg_cmp compare =
            SCMP_CMP64(rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, rule->value);
        if (rule->call < 0)
            continue;
        if (seccomp_rule_add_array(context, SCMP_ACT_ALLOW, rule->call, 1, &compare) != 0)
            return -1;
    }
    return 0;
}

/*  Writes one profile's program to `fd`. A call of another architecture (int 0x80, x32) kills: its
    numbers mean something else, and no program of ours makes one. */
static int
s_export(const profile_t *profile, int fd)
{
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!context)
        return -1;
    int rc = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (rc == 0)
        rc = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE_BINARY_TREE);
    for (size_t i = 0; rc == 0 && i < PROFILE_SETS_MAX && profile->sets[i]; i++)
        rc = s_add_set(context, profile->sets[i]);
    if (rc == 0)
        rc = seccomp_export_bpf(context, fd);
    seccomp_release(context);
    return rc;
}

void
filters_compile(zygote_t *self)
{
    int fds[SANDBOX_PROFILES];
    for (int i = 0; i < SANDBOX_PROFILES; i++) {
        fds[i] = memfd_create("filter", MFD_CLOEXEC);
        if (fds[i] < 0)
            zygote_die(self, "memfd_create");
    }
    pid_t pid = fork();
    if (pid < 0)
        zygote_die(self, "fork");
    if (pid == 0) {
        int rc = 0;
        for (int i = 0; rc == 0 && i < SANDBOX_PROFILES; i++)
            rc = s_export(&profile_table[i], fds[i]);
        _exit(rc == 0 ? 0 : 1);
    }
    int status = 0;
    if (waitpid(pid, &status, 0) != pid || status != 0)
        zygote_die(self, "compiling the system call filters");

    for (int i = 0; i < SANDBOX_PROFILES; i++) {
        struct stat stat;
        if (fstat(fds[i], &stat) != 0 || stat.st_size <= 0)
            zygote_die(self, "reading a system call filter");
        size_t size = (size_t)stat.st_size;
        void *program = mmap(NULL, size, PROT_READ, MAP_SHARED, fds[i], 0);
        if (program == MAP_FAILED || size / sizeof(struct sock_filter) > INSTRUCTIONS_MAX)
            zygote_die(self, "mapping a system call filter");
        self->filters[i].len = (unsigned short)(size / sizeof(struct sock_filter));
        self->filters[i].filter = program;
        close(fds[i]);
    }
    self->layers |= SANDBOX_LAYER_SECCOMP;
}
