package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// source is the vendored tree of one version of the reference.
type source struct {
	version string
	dir     string
	files   []string                   // below dir
	known   map[string]map[string]bool // what the files that were asked for declare
}

// openSource fails where dir holds nothing of Go. What was put beside the reference is no part of it.
func openSource(version, dir string) (*source, error) {
	s := &source{version: version, dir: dir, known: map[string]map[string]bool{}}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if !entry.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasPrefix(name, "jsparity_") {
			below, _ := filepath.Rel(dir, path)
			s.files = append(s.files, filepath.ToSlash(below))
		}
		return nil
	})
	if err == nil && len(s.files) == 0 {
		err = fmt.Errorf("%s: no Go files", dir)
	}
	return s, err
}

// named gives the files that a citation of "thw.go" or "thw/thw.go" can mean.
func (s *source) named(cited string) []string {
	var found []string
	for _, file := range s.files {
		if strings.HasSuffix("/"+file, "/"+cited) {
			found = append(found, file)
		}
	}
	return found
}

// declares tells whether one of the files declares the name.
func (s *source) declares(files []string, name string) (bool, error) {
	for _, file := range files {
		names, err := s.declarations(file)
		if err != nil || names[name] {
			return err == nil, err
		}
	}
	return false, nil
}

// elsewhere gives the files in the directories of files that declare the name.
func (s *source) elsewhere(files []string, name string) []string {
	var found []string
	for _, file := range s.files {
		sameDir := func(other string) bool { return filepath.Dir(other) == filepath.Dir(file) }
		if !slices.ContainsFunc(files, sameDir) {
			continue
		}
		if declared, err := s.declares([]string{file}, name); err == nil && declared {
			found = append(found, filepath.Base(file))
		}
	}
	return found
}

func (s *source) declarations(file string) (map[string]bool, error) {
	if names, done := s.known[file]; done {
		return names, nil
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(s.dir, file), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	s.known[file] = declaredIn(parsed)
	return s.known[file], nil
}

// declaredIn lists functions, types, constants and variables of the package, methods with and without
// their type, and fields with it.
func declaredIn(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			names[decl.Name.Name] = true
			if decl.Recv != nil {
				names[typeName(decl.Recv.List[0].Type)+"."+decl.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				addSpec(names, spec)
			}
		}
	}
	return names
}

func addSpec(names map[string]bool, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			names[name.Name] = true
		}
	case *ast.TypeSpec:
		names[spec.Name.Name] = true
		for _, member := range members(spec.Type) {
			names[spec.Name.Name+"."+member] = true
		}
	}
}

func members(of ast.Expr) []string {
	var list *ast.FieldList
	switch of := of.(type) {
	case *ast.StructType:
		list = of.Fields
	case *ast.InterfaceType:
		list = of.Methods
	default:
		return nil
	}
	var names []string
	for _, field := range list.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// typeName is the name of a receiver's type, without pointer and parameters.
func typeName(of ast.Expr) string {
	switch of := of.(type) {
	case *ast.StarExpr:
		return typeName(of.X)
	case *ast.IndexExpr:
		return typeName(of.X)
	case *ast.IndexListExpr:
		return typeName(of.X)
	case *ast.Ident:
		return of.Name
	}
	return ""
}
