/*  ignores_signals - ignores what can be, recovers from what it can, exits never

    language: go
    run: time=500
    expect: CPU_LIMIT
*/
package main

import (
	"os/signal"
	"runtime/debug"
)

func fault() {
	defer func() { recover() }()
	var nowhere *int
	*nowhere = 1
}

func main() {
	signal.Ignore()
	debug.SetPanicOnFault(true)
	for {
		fault()
	}
}
