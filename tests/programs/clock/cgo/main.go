// Prints its clock in nanoseconds, as Go reads it; C, which it is linked with, must read the same.
package main

/*
#include <time.h>

static long long now(void) {
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec * 1000000000LL + at.tv_nsec;
}
*/
import "C"

import (
	"fmt"
	"os"
	"time"
)

func main() {
	ours, theirs := time.Now().UnixNano(), int64(C.now())
	if ours != theirs {
		fmt.Println("Go read", ours, "and C", theirs)
		os.Exit(1)
	}
	fmt.Println(ours)
}
