package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// The package of the reference's server, below a directory of vendored modules.
const serverDir = "github.com/nats-io/nats-server/v2/server"

// What the store answers to: files, and folders with all their files.
var scope = []string{
	"filestore.go", "store.go", "scheduler.go", "sdm.go", "memstore.go", "avl", "gsl", "stree", "thw",
}

// Of memstore.go only the consumers that a file stream may have.
const memoryConsumer = "consumerMemStore"

// Of this file only what the others call, and what that calls in turn: it holds the server's sets of
// subscriptions, and beside them how a subject matches a filter.
const subjectFile = "sublist.go"

// Function is one function or method of the reference.
type Function struct {
	Name  string `json:"name"` // with its receiver's type: "fileStore.Truncate"
	File  string `json:"file"` // below server/
	First int    `json:"first_line"`
	Last  int    `json:"last_line"`
	Hash  string `json:"hash"` // of its text without comments, formatted
}

// Key tells functions of one version apart.
func (f Function) Key() string { return f.File + ": " + f.Name }

// Inventory lists the functions of a version, of which vendored is the directory of vendored modules or
// the module itself, in the order of files and lines.
func Inventory(vendored string) ([]Function, error) {
	base := filepath.Join(vendored, serverDir)
	if _, err := os.Stat(base); err != nil {
		base = filepath.Join(vendored, "server")
	}
	var all []declared
	for _, entry := range scope {
		files, err := filesOf(base, entry, false)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			functions, err := functionsOf(base, file)
			if err != nil {
				return nil, err
			}
			all = append(all, functions...)
		}
	}
	subjects, err := functionsOf(base, subjectFile)
	if err != nil {
		return nil, err
	}
	var inventory []Function
	for _, f := range append(all, calledBy(all, subjects)...) {
		inventory = append(inventory, f.Function)
	}
	return inventory, nil
}

// declared is a function with what it calls by a name alone: no methods, nothing of other packages.
type declared struct {
	Function
	calls []string
}

// calledBy leaves those functions that the callers call, or one that is left does.
func calledBy(callers, functions []declared) []declared {
	called := map[string]bool{}
	note := func(names []string) {
		for _, name := range names {
			called[name] = true
		}
	}
	for _, caller := range callers {
		if !strings.Contains(caller.File, "/") { // folders are packages of their own
			note(caller.calls)
		}
	}
	for before := -1; before < len(called); {
		before = len(called)
		for _, f := range functions {
			if called[f.Name] {
				note(f.calls)
			}
		}
	}
	return slices.DeleteFunc(functions, func(f declared) bool { return !called[f.Name] })
}

func callsOf(function *ast.FuncDecl) []string {
	var names []string
	ast.Inspect(function, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if callee, ok := call.Fun.(*ast.Ident); ok {
				names = append(names, callee.Name)
			}
		}
		return true
	})
	return names
}

// filesOf names the files of an entry of the scope: itself, or those of a folder, with tests or without.
func filesOf(base, entry string, tests bool) ([]string, error) {
	if strings.HasSuffix(entry, ".go") {
		return []string{entry}, nil
	}
	listed, err := os.ReadDir(filepath.Join(base, entry))
	if err != nil {
		return nil, err
	}
	var files []string
	for _, file := range listed {
		name := file.Name()
		if strings.HasSuffix(name, ".go") && strings.HasSuffix(name, "_test.go") == tests {
			files = append(files, entry+"/"+name)
		}
	}
	sort.Strings(files)
	return files, nil
}

func functionsOf(base, file string) ([]declared, error) {
	set := token.NewFileSet()
	// Comments are not asked for, so the printed text has none.
	parsed, err := parser.ParseFile(set, filepath.Join(base, file), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []declared
	for _, decl := range parsed.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok || file == "memstore.go" && receiverOf(function) != memoryConsumer {
			continue
		}
		hash, err := hashOf(function)
		if err != nil {
			return nil, err
		}
		name := function.Name.Name
		if receiver := receiverOf(function); receiver != "" {
			name = receiver + "." + name
		}
		first, last := set.Position(function.Pos()).Line, set.Position(function.End()).Line
		all = append(all, declared{Function{name, file, first, last, hash}, callsOf(function)})
	}
	return all, nil
}

// hashOf prints with a file set that knows no lines, so that only tokens count, not how they are laid out.
func hashOf(function *ast.FuncDecl) (string, error) {
	var text bytes.Buffer
	if err := printer.Fprint(&text, token.NewFileSet(), function); err != nil {
		return "", err
	}
	sum := sha256.Sum256(text.Bytes())
	return hex.EncodeToString(sum[:8]), nil
}

// receiverOf is the name of a method's type, without pointer and parameters; "" for a function.
func receiverOf(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return ""
	}
	of := function.Recv.List[0].Type
	for {
		switch t := of.(type) {
		case *ast.StarExpr:
			of = t.X
		case *ast.IndexExpr:
			of = t.X
		case *ast.IndexListExpr:
			of = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}
