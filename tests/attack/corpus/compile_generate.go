/*  compile_generate - commands in comments, which only `go generate` would run

    language: go
    expect: EXITED 0
*/
package main

//go:generate sh -c "cat @CANARY@ >&2; while :; do :; done"
//go:debug madvdontneed=1
//line @CANARY@:1
func main() {
}
-- go.mod --
module attack
go 1.0
toolchain go9.99.0
replace example.com/x => @CANARY@
-- go.work --
use ../../..
