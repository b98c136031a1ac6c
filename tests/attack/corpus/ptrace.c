/*  ptrace - looks into other processes: its init, its own child, by number 1 to 100

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/ptrace.h>
#include <sys/uio.h>

int
main(void)
{
    must_fail("traceme", ptrace(PTRACE_TRACEME, 0, 0, 0));
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    char byte = 0;
    struct iovec local = {&byte, 1};
    struct iovec remote = {&byte, 1};
    for (pid_t pid = 1; pid < 100; pid++) {
        must_fail("attach", ptrace(PTRACE_ATTACH, pid, 0, 0));
        must_fail("seize", ptrace(PTRACE_SEIZE, pid, 0, 0));
        must_fail("process_vm_readv", process_vm_readv(pid, &local, 1, &remote, 1, 0));
        must_fail("process_vm_writev", process_vm_writev(pid, &local, 1, &remote, 1, 0));
        must_fail("pidfd_open", syscall(SYS_pidfd_open, pid, 0));
        must_fail("kcmp", syscall(SYS_kcmp, 1, pid, 0, 0, 0));
    }
    kill(child, SIGKILL);
    return attack_over();
}
