/*  process_settings - prctl: settings that outlive execve, choose who dies, or blind the supervisor

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/prctl.h>

int
main(void)
{
    static const struct {
        const char *name;
        int option;
        unsigned long argument;
    } s_settings[] = {{"PR_SET_PDEATHSIG", PR_SET_PDEATHSIG, 0},
                      {"PR_SET_CHILD_SUBREAPER", PR_SET_CHILD_SUBREAPER, 1},
                      {"PR_SET_DUMPABLE", PR_SET_DUMPABLE, 1},
                      {"PR_SET_KEEPCAPS", PR_SET_KEEPCAPS, 1},
                      {"PR_SET_SECUREBITS", PR_SET_SECUREBITS, 0},
                      {"PR_CAPBSET_DROP", PR_CAPBSET_DROP, 0},
                      {"PR_SET_SECCOMP", PR_SET_SECCOMP, 1},
                      {"PR_SET_TSC", PR_SET_TSC, PR_TSC_SIGSEGV},
                      {"PR_SET_MM", PR_SET_MM, 0},
                      {"PR_SET_PTRACER", PR_SET_PTRACER, (unsigned long)-1},
                      {"PR_SET_TIMERSLACK", PR_SET_TIMERSLACK, 1},
                      {"PR_SET_THP_DISABLE", PR_SET_THP_DISABLE, 1},
                      {"PR_MCE_KILL", PR_MCE_KILL, 1},
                      {"PR_SET_SPECULATION_CTRL", PR_SET_SPECULATION_CTRL, 0},
                      {"PR_SET_IO_FLUSHER", 57, 1},
                      {"PR_SET_SYSCALL_USER_DISPATCH", 59, 1},
                      {"PR_SCHED_CORE", 62, 1},
                      {"PR_SET_MDWE", 65, 1},
                      {"PR_SET_MEMORY_MERGE", 67, 1}};
    for (size_t i = 0; i < sizeof s_settings / sizeof s_settings[0]; i++)
        must_fail(s_settings[i].name,
                  syscall(SYS_prctl, s_settings[i].option, s_settings[i].argument, 0, 0, 0));
    must_fail("ioprio_set", syscall(SYS_ioprio_set, 1, 0, 0));
    must_fail("sched_setattr", syscall(SYS_sched_setattr, 0, NULL, 0));
    must_fail("setpriority", syscall(SYS_setpriority, 0, 0, 19));
    must_fail("mbind", syscall(SYS_mbind, 0, 0, 0, 0, 0, 0));
    must_fail("set_mempolicy", syscall(SYS_set_mempolicy, 0, 0, 0));
    return attack_over();
}
