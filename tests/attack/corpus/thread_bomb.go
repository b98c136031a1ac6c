/*  thread_bomb - goroutines that each hold a thread in the kernel

    language: go
    run: time=1500 memory=256 wall=4000
    expect: CPU_LIMIT | WALL_LIMIT | EXITED 2 | SIGNALED 6
*/
package main

import (
	"runtime"
	"syscall"
)

func main() {
	for i := 0; i < 20000; i++ {
		go func() {
			runtime.LockOSThread()
			var ends [2]int
			syscall.Pipe(ends[:])
			for {
				syscall.Select(0, nil, nil, nil, &syscall.Timeval{Sec: 100})
			}
		}()
		runtime.Gosched()
	}
	for {
	}
}
