/*  compile_embed - takes files of the host into the program

    language: go
    expect-build: EXITED 1 | EXITED 2
*/
package main

import (
	_ "embed"
	"fmt"
)

//go:embed @CANARY@
var canary string

//go:embed ../../../etc/passwd
var passwd string

func main() {
	fmt.Print(canary, passwd)
}
