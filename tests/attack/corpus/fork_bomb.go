/*  fork_bomb - starts itself until it can't, and burns

    language: go
    run: time=1000
    expect: CPU_LIMIT
*/
package main

import (
	"os"
	"os/exec"
)

func main() {
	for {
		exec.Command(os.Args[0]).Start()
		exec.Command("/bin/sh", "-c", "while :; do :; done").Start()
	}
}
