package main

import "syscall"

// addressBytesMax bounds what a case that takes more and more memory can do to the machine: the
// runtime then ends the process and tells where it was, before the system ends some process or other
// and tells nothing.
const addressBytesMax = 9 << 30

// limitMemory leaves a lower limit as it is. Where none can be set, cases run all the same.
func limitMemory() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &limit) != nil || limit.Cur <= addressBytesMax {
		return
	}
	limit.Cur = addressBytesMax
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}
