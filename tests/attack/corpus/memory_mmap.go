/*  memory_mmap - maps memory past the runtime, which its own limit doesn't know of

    language: go
    run: memory=64
    expect: MEMORY_LIMIT
*/
package main

import (
	"runtime/debug"
	"syscall"
)

func main() {
	debug.SetGCPercent(-1)
	debug.SetMaxStack(1 << 40)
	for {
		memory, err := syscall.Mmap(-1, 0, 16<<20, syscall.PROT_READ|syscall.PROT_WRITE,
			syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			return
		}
		for i := 0; i < len(memory); i += 4096 {
			memory[i] = 1
		}
	}
}
