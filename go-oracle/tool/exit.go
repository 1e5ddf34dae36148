// Package tool is how the programs that look after the repository end: 0 all is well, 1 something is
// wrong, 2 it could not be told.
package tool

import (
	"fmt"
	"os"
)

const (
	exitWrong  = 1
	exitFailed = 2
)

// Fail ends the program with what kept it from its work.
func Fail(err error) {
	fmt.Fprintln(os.Stderr, "error: "+err.Error())
	os.Exit(exitFailed)
}

// Report ends the program where there are problems; it prints them, one a line.
func Report(problems []string) {
	for _, problem := range problems {
		fmt.Println(problem)
	}
	if len(problems) > 0 {
		os.Exit(exitWrong)
	}
}
