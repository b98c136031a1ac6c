/*  compile_assembler - assembly and object files beside the source, and linkname into the runtime

    language: go
    expect-build: EXITED 1 | EXITED 2 | BUILT
    expect: EXITED 0 | EXITED 2
*/
package main

import _ "unsafe"

//go:linkname attack runtime.schedinit
func attack()

func main() {
	attack()
}
-- attack.s --
TEXT ·attack(SB), 7, $0
    BYTE $0x0f; BYTE $0x05
    RET
-- attack.syso --
not an object
