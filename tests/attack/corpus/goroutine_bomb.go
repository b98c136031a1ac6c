/*  goroutine_bomb - goroutines without end, each with a stack it needs

    language: go
    run: memory=64 time=4000
    expect: MEMORY_LIMIT
*/
package main

func deep(n int) int {
	var pad [128]int
	pad[n%128] = n
	if n == 0 {
		select {}
	}
	return deep(n-1) + pad[n%128]
}

func main() {
	for {
		go deep(50)
	}
}
