/*  kernel_surface - knocks at the parts of the kernel in which holes were found before, and at
   those that would let two runs talk

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    static const struct {
        const char *name;
        long number;
    } s_calls[] = {{"keyctl", SYS_keyctl},
                   {"add_key", SYS_add_key},
                   {"request_key", SYS_request_key},
                   {"bpf", SYS_bpf},
                   {"io_uring_setup", SYS_io_uring_setup},
                   {"userfaultfd", SYS_userfaultfd},
                   {"perf_event_open", SYS_perf_event_open},
                   {"memfd_secret", 447},
                   {"fanotify_init", SYS_fanotify_init},
                   {"inotify_init1", SYS_inotify_init1},
                   {"shmget", SYS_shmget},
                   {"semget", SYS_semget},
                   {"msgget", SYS_msgget},
                   {"mq_open", SYS_mq_open},
                   {"flock", SYS_flock},
                   {"personality", SYS_personality},
                   {"modify_ldt", SYS_modify_ldt},
                   {"ioperm", SYS_ioperm},
                   {"iopl", SYS_iopl},
                   {"init_module", SYS_init_module},
                   {"finit_module", SYS_finit_module},
                   {"kexec_load", SYS_kexec_load},
                   {"reboot", SYS_reboot},
                   {"swapon", SYS_swapon},
                   {"syslog", SYS_syslog},
                   {"acct", SYS_acct},
                   {"quotactl", SYS_quotactl},
                   {"seccomp", SYS_seccomp},
                   {"landlock_create_ruleset", 444},
                   {"splice", SYS_splice},
                   {"vmsplice", SYS_vmsplice},
                   {"tee", SYS_tee},
                   {"mincore", SYS_mincore},
                   {"mlockall", SYS_mlockall},
                   {"move_pages", SYS_move_pages},
                   {"migrate_pages", SYS_migrate_pages},
                   {"setxattr", SYS_setxattr},
                   {"lookup_dcookie", SYS_lookup_dcookie},
                   {"process_madvise", SYS_process_madvise},
                   {"remap_file_pages", SYS_remap_file_pages},
                   {"vhangup", SYS_vhangup},
                   {"settimeofday", SYS_settimeofday},
                   {"adjtimex", SYS_adjtimex},
                   {"uselib", SYS_uselib},
                   {"nosuch", 5000}};
    for (size_t i = 0; i < sizeof s_calls / sizeof s_calls[0]; i++) {
        errno = 0;
        long result = syscall(s_calls[i].number, 0, 0, 0, 0, 0, 0);
        must_fail(s_calls[i].name, result);
        if (result < 0 && errno != ENOSYS) {
            printf("reached the kernel: %s (%s)\n", s_calls[i].name, strerror(errno));
            attack_successes++;
        }
    }
    return attack_over();
}
