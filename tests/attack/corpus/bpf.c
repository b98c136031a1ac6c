/*  bpf - loads programs into the kernel, attaches filters, listens to events

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>

int
main(void)
{
    struct bpf_insn exit_now[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K},
                                  {.code = BPF_JMP | BPF_EXIT}};
    union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
                           .insns = (uintptr_t)exit_now,
                           .insn_cnt = 2,
                           .license = (uintptr_t) "GPL"};
    must_fail("a program", syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr));
    union bpf_attr map = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};
    must_fail("a map", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
    struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog filter = {1, &allow};
    must_fail(
        "a filter",
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter));
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE,
                                    .size = sizeof event,
                                    .config = PERF_COUNT_SW_CPU_CLOCK,
                                    .exclude_kernel = 1};
    must_fail("perf of itself", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    must_fail("perf of a core", syscall(SYS_perf_event_open, &event, -1, 0, -1, 0));
    return attack_over();
}
