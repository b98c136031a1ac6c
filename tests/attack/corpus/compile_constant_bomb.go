/*  compile_constant_bomb - constants and arrays that take the compiler all memory and time

    language: go
    build: time=3000 memory=256
    expect-build: EXITED 1 | EXITED 2 | CPU_LIMIT | WALL_LIMIT | MEMORY_LIMIT | NO_PRODUCT | OUTPUT_LIMIT
*/
package main

const big = 1 << 500
const bigger = big * big / (big - 1) * big / big

var table = [1 << 28]int{1<<28 - 1: 7}
var other = [...]string{1<<26 - 1: "x"}

func main() {
	println(bigger/big, table[5], other[5])
}
