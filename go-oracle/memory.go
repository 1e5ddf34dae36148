package main

import (
	"strings"
	"syscall"
)

// addressBytesMax bounds what a case that takes more and more memory can do to the machine: the
// runtime then ends the process and tells where it was, before the system ends some process or other
// and tells nothing.
const addressBytesMax = 5 << 30

// limitMemory leaves a lower limit as it is. Where none can be set, cases run all the same.
func limitMemory() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) != nil || limit.Cur <= addressBytesMax {
		return
	}
	limit.Cur = addressBytesMax
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}

// keepingPages gives the environment in which the runtime leaves to the system when pages that it has no
// use for are taken away: it soon has, and each would have to be cleared anew.
func keepingPages(environment []string) []string {
	const variable, setting = "GODEBUG=", "madvdontneed=0"
	kept := make([]string, 0, len(environment)+1)
	settings := setting
	for _, each := range environment {
		if others, is := strings.CutPrefix(each, variable); is {
			settings = others + "," + setting
		} else {
			kept = append(kept, each)
		}
	}
	return append(kept, variable+settings)
}
