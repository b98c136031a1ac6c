/*  stack_overflow - recursion without end: stacks of Go grow on the heap

    language: go
    run: memory=64 time=4000
    expect: MEMORY_LIMIT | EXITED 2
*/
package main

import "fmt"

func deep(n int) int {
	return deep(n+1) + deep(n+2)
}

func main() {
	defer func() { recover(); main() }()
	fmt.Println(deep(0))
}
