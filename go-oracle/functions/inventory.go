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
	var all []Function
	for _, entry := range scope {
		files, err := filesOf(base, entry)
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
	return all, nil
}

func filesOf(base, entry string) ([]string, error) {
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
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files = append(files, entry+"/"+name)
		}
	}
	sort.Strings(files)
	return files, nil
}

func functionsOf(base, file string) ([]Function, error) {
	set := token.NewFileSet()
	// Comments are not asked for, so the printed text has none.
	parsed, err := parser.ParseFile(set, filepath.Join(base, file), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []Function
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
		all = append(all, Function{name, file, set.Position(function.Pos()).Line, set.Position(function.End()).Line, hash})
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
