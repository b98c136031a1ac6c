/*  compile_cgo - C inside of Go, with flags for the C compiler that run and read what it likes

    language: go
    expect-build: EXITED 1 | EXITED 2
*/
package main

/*
#cgo CFLAGS: -fplugin=/box/evil.so -include @CANARY@ -wrapper /bin/sh,-c,id
#cgo LDFLAGS: -Wl,--script=@CANARY@
#include "@CANARY@"
__attribute__((constructor)) static void attack(void) { for (;;) {} }
*/
import "C"

func main() {
	C.attack()
}
