/*  raw_calls - namespaces, ptrace, mount, sockets and credentials by the bare system call

    language: go
    expect: EXITED 0
*/
package main

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

var succeeded = 0

func mustFail(what string, number, a, b, c uintptr) {
	if result, _, err := syscall.RawSyscall(number, a, b, c); err == 0 {
		fmt.Println("succeeded:", what, result)
		succeeded++
	}
}

func main() {
	root := uintptr(unsafe.Pointer(&[]byte("/\x00")[0]))
	for flag := uintptr(1); flag < 1<<31; flag <<= 1 {
		switch flag {
		case syscall.CLONE_NEWNS, syscall.CLONE_NEWPID, syscall.CLONE_NEWNET, syscall.CLONE_NEWIPC,
			syscall.CLONE_NEWUTS, 0x10000000, 0x02000000:
			mustFail("unshare", syscall.SYS_UNSHARE, flag, 0, 0)
		}
	}
	mustFail("chroot", syscall.SYS_CHROOT, root, 0, 0)
	mustFail("pivot_root", syscall.SYS_PIVOT_ROOT, root, root, 0)
	mustFail("mount", syscall.SYS_MOUNT, root, root, 0)
	mustFail("ptrace", syscall.SYS_PTRACE, syscall.PTRACE_ATTACH, 1, 0)
	mustFail("setuid", syscall.SYS_SETUID, 0, 0, 0)
	mustFail("setgid", syscall.SYS_SETGID, 0, 0, 0)
	mustFail("reboot", syscall.SYS_REBOOT, 0xfee1dead, 672274793, 0)
	mustFail("init_module", syscall.SYS_INIT_MODULE, 0, 0, root)
	mustFail("socket", syscall.SYS_SOCKET, syscall.AF_INET, syscall.SOCK_STREAM, 0)
	mustFail("netlink", syscall.SYS_SOCKET, syscall.AF_NETLINK, syscall.SOCK_RAW, 0)
	mustFail("vsock", syscall.SYS_SOCKET, 40, syscall.SOCK_STREAM, 0)
	mustFail("kill of init", syscall.SYS_KILL, 1, uintptr(syscall.SIGKILL), 0)
	mustFail("io_uring", 425, 1, root, 0)
	if _, err := os.ReadFile(os.Args[1]); err == nil {
		succeeded++
	}
	os.Exit(succeeded)
}
