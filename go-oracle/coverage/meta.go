package coverage

import "bytes"

// Block of straight code, as the compiler counts it.
type Block struct {
	Line       int      `json:"line"`
	EndLine    int      `json:"end_line"`
	Statements int      `json:"statements"`
	Cases      int      `json:"cases"` // that reached it
	Seeds      []uint64 `json:"seeds"` // of the first of them
}

// Function of a covered file; a literal is one of its own.
type Function struct {
	File   string  `json:"file"`
	Name   string  `json:"name"`
	Cases  int     `json:"cases"` // that ran it
	Blocks []Block `json:"blocks"`

	number int // among those that are counted; below 0: it is not
}

// place of a function in counter data.
type place struct{ pkg, function int }

var metaMagic = []byte("\x00cvm")

const packageHeaderBytes = 44

// readMeta reads what runtime/coverage.WriteMeta writes: a header, one offset and one length for
// each package, and then for each package its functions with their blocks.
func readMeta(data []byte) (map[place]*Function, error) {
	r := reader{rest: data}
	if !bytes.Equal(r.take(4), metaMagic) || r.u32() != 1 {
		return nil, errDamaged
	}
	r.u64() // length of all
	packages := r.u64()
	r.take(16 + 4 + 4 + 8) // hash, string table, modes and padding
	if r.failed || packages > uint64(len(data))/16 {
		return nil, errDamaged
	}
	offsets := make([]uint64, packages)
	for i := range offsets {
		offsets[i] = r.u64()
	}
	functions := map[place]*Function{}
	for i, offset := range offsets {
		length := r.u64()
		if r.failed || offset > uint64(len(data)) || length > uint64(len(data))-offset {
			return nil, errDamaged
		}
		if err := readPackage(i, data[offset:offset+length], functions); err != nil {
			return nil, err
		}
	}
	return functions, nil
}

func readPackage(pkg int, data []byte, functions map[place]*Function) error {
	r := reader{rest: data}
	r.take(packageHeaderBytes - 4) // names, hash, number of files
	count := int(r.u32())
	if r.failed || count > len(r.rest)/4 {
		return errDamaged
	}
	offsets := make([]int, count)
	for i := range offsets {
		offsets[i] = int(r.u32())
	}
	texts := r.table()
	for i, offset := range offsets {
		if r.failed || offset > len(data) {
			return errDamaged
		}
		function, err := readFunction(data[offset:], texts)
		if err != nil {
			return err
		}
		functions[place{pkg, i}] = function
	}
	return nil
}

func readFunction(data []byte, texts []string) (*Function, error) {
	r := reader{rest: data}
	blocks, name, file := r.varint(), r.varint(), r.varint()
	if r.failed || name >= len(texts) || file >= len(texts) || blocks > len(data) {
		return nil, errDamaged
	}
	f := &Function{File: texts[file], Name: texts[name], Blocks: make([]Block, blocks)}
	for i := range f.Blocks {
		b := &f.Blocks[i]
		b.Line = r.varint()
		r.varint() // column
		b.EndLine = r.varint()
		r.varint() // column
		b.Statements = r.varint()
	}
	if r.failed {
		return nil, errDamaged
	}
	return f, nil
}
