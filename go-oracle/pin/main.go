// pin checks and moves the version of the reference that the repository is pinned at.
//
//	pin check   -repository DIR                                    do all places name the pin of go.mod?
//	pin move    -repository DIR -to VERSION -modules DIR [-dry-run]  the version's go.mod and go.sum are in DIR
//	pin example -repository DIR -oracle PROGRAM                    the page's example as PROGRAM answers it
//
// What it changes it names, one path a line. scripts/bump-reference does the whole of a move.
//
// Exit status: 0 done, 1 a place names another version, 2 it could not be done.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"jsparity/oracle/tool"
)

func main() {
	if len(os.Args) < 2 {
		tool.Fail(fmt.Errorf("usage: pin check | move | example -repository DIR ..."))
	}
	flags := flag.NewFlagSet("pin", flag.ExitOnError)
	root := flags.String("repository", ".", "the root of the repository")
	to := flags.String("to", "", "the version to move to")
	modulesDir := flags.String("modules", "", "where that version's go.mod and go.sum are")
	oracle := flags.String("oracle", "", "the oracle of the pin")
	dryRun := flags.Bool("dry-run", false, "change nothing")
	_ = flags.Parse(os.Args[2:]) // ends the program where it fails
	t := &tree{root: *root, changed: map[string]string{}}

	var err error
	switch os.Args[1] {
	case "check":
		report(check(t))
		return
	case "move":
		err = move(t, strings.TrimPrefix(*to, "v"), *modulesDir)
	case "example":
		err = retell(t, *oracle)
	default:
		err = fmt.Errorf("there is no command %q", os.Args[1])
	}
	if err == nil && !*dryRun {
		err = t.write()
	}
	if err != nil {
		tool.Fail(err)
	}
	for _, path := range t.order {
		fmt.Println(path)
	}
}

func report(problems []string, err error) {
	if err != nil {
		tool.Fail(err)
	}
	tool.Report(problems)
	fmt.Printf("%d places name the pin\n", len(places))
}
