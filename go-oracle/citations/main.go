// citations fails on places where this repository cites the reference and is wrong about it.
//
//	citations -repository DIR -reference VERSION=DIR [-reference VERSION=DIR…]
//
// A citation is a file of the reference and what it declares, as in
//
//	// filestore.go: compactWithFloor, msgBlock.truncate
//
// in comments, literals and pages. It must be there in the first of the versions, which is the pin, or
// in one that is named in the same paragraph. Lines are cited in the pages of defects only, with a
// version in the same paragraph. The directories hold the vendored sources.
//
// Exit status: 0 all is as cited, 1 something is not, 2 it could not be told.
package main

import (
	"flag"
	"fmt"
	"strings"

	"jsparity/oracle/tool"
)

func main() {
	var c checker
	root := flag.String("repository", "", "the root of the repository")
	flag.Func("reference", "VERSION=DIR, the vendored sources of a version", func(text string) error {
		version, dir, _ := strings.Cut(text, "=")
		s, err := openSource(version, dir)
		c.sources = append(c.sources, s)
		return err
	})
	flag.Parse()
	if *root == "" || len(c.sources) == 0 || flag.NArg() > 0 {
		tool.Fail(fmt.Errorf("usage: citations -repository DIR -reference VERSION=DIR"))
	}
	if err := c.repository(*root); err != nil {
		tool.Fail(err)
	}
	if c.found == 0 {
		tool.Fail(fmt.Errorf("%s: nothing here cites the reference", *root))
	}
	tool.Report(c.problems)
	fmt.Printf("%d citations of %s, all there\n", c.found, c.pin().version)
}
