// functions lists the functions of the reference that the store answers to, or how they differ between
// two versions.
//
//	functions DIR              the inventory, as JSON
//	functions OLDER NEWER      the functions that changed, are new and are gone, one a line
//	functions -json OLDER NEWER
//	functions -tests MODULE    the reference's own tests, as JSON
//
// The directories hold vendored modules, or the reference's module. Functions are the same when their
// text is, comments and layout aside.
//
// Exit status: 0 told, 2 it could not be.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"jsparity/oracle/tool"
)

func main() {
	asJSON := flag.Bool("json", false, "tell of changes as JSON")
	tests := flag.String("tests", "", "list the tests of the reference's module in this directory")
	flag.Parse()
	if *tests != "" && flag.NArg() == 0 {
		all, err := Tests(*tests)
		if err != nil {
			tool.Fail(err)
		}
		printJSON(all)
		return
	}
	if flag.NArg() < 1 || flag.NArg() > 2 {
		tool.Fail(fmt.Errorf("usage: functions [-json] DIR [NEWER], or functions -tests MODULE"))
	}
	var inventories [][]Function
	for _, dir := range flag.Args() {
		inventory, err := Inventory(dir)
		if err != nil {
			tool.Fail(err)
		}
		inventories = append(inventories, inventory)
	}
	if len(inventories) == 1 {
		printJSON(inventories[0])
		return
	}
	changes := Compare(inventories[0], inventories[1])
	if *asJSON {
		printJSON(changes)
		return
	}
	list("changed", changes.Changed)
	list("new", changes.New)
	list("gone", changes.Gone)
}

func printJSON(value any) {
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	if err := out.Encode(value); err != nil {
		tool.Fail(err)
	}
}

func list(what string, functions []Function) {
	fmt.Printf("%d %s\n", len(functions), what)
	for _, f := range functions {
		fmt.Printf("  %-7s %s\n", what, f.Key())
	}
}
