package coverage

import (
	"errors"
	"testing"
)

func TestDamagedDataIsAnError(t *testing.T) {
	whole := []byte("\x00cvm\x01\x00\x00\x00")
	for n := range whole {
		if _, err := readMeta(whole[:n]); !errors.Is(err, errDamaged) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	counters := append([]byte("\x00cwm\x01\x00\x00\x00"), make([]byte, 64)...)
	counters[24] = varintFlavor
	for n := range counters {
		err := readCounters(counters[:n], func(place, []int) error { return nil })
		if complete := n >= 48+footerBytes; (err == nil) != complete {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestValuesAreReadInBothFlavors(t *testing.T) {
	for flavor, values := range map[byte][]byte{
		rawFlavor:    {2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0},
		varintFlavor: {2, 1, 3, 0, 9},
	} {
		data := append([]byte("\x00cwm\x01\x00\x00\x00"), make([]byte, 40)...)
		data[24], data[32] = flavor, 1
		data = append(append(data, values...), make([]byte, footerBytes)...)
		var seen place
		var sum int
		err := readCounters(data, func(p place, counters []int) error {
			seen = p
			for _, n := range counters {
				sum += n
			}
			return nil
		})
		if err != nil || seen != (place{1, 3}) || sum != 9 {
			t.Errorf("flavor %d: %v, %v, %d", flavor, err, seen, sum)
		}
	}
}

func TestABlockKnowsHowManyCasesReachedItAndTheFirst(t *testing.T) {
	function := &Function{Blocks: make([]Block, 2)}
	tally := &Tally{functions: map[place]*Function{{1, 3}: function}, ran: make([]byte, 1)}
	for seed := range uint64(seedsKept + 4) {
		tally.seed = seed + 100
		if err := tally.count(place{1, 3}, []int{0, 9}); err != nil {
			t.Fatal(err)
		}
	}
	if missed := function.Blocks[0]; missed.Cases != 0 || len(missed.Seeds) != 0 {
		t.Errorf("what was not reached: %+v", missed)
	}
	reached := function.Blocks[1]
	if reached.Cases != seedsKept+4 || len(reached.Seeds) != seedsKept || reached.Seeds[0] != 100 {
		t.Errorf("what was reached: %+v", reached)
	}
	if err := tally.count(place{1, 3}, []int{1}); !errors.Is(err, errDamaged) {
		t.Errorf("of another function: %v", err)
	}
}

func TestAProgramWithoutCoverageSaysSo(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("this one is built with coverage")
	}
	if _, err := NewTally(t.TempDir()); err == nil {
		t.Error("no error")
	}
	var none *Tally
	none.Begin(1)
	if none.End() != nil || none.Close() != nil {
		t.Error("a nil tally did something")
	}
}

func TestFunctionsAreNumberedInTheOrderOfTheSource(t *testing.T) {
	at := func(file string, line int) *Function {
		return &Function{File: "x/server/" + file, Blocks: []Block{{Line: line, EndLine: line}}}
	}
	later, first, other, next := at("filestore.go", 9), at("filestore.go", 3), at("client.go", 1), at("avl/seqset.go", 50)
	counted := countedOf(map[place]*Function{{0, 0}: later, {0, 1}: first, {1, 0}: other, {2, 0}: next})
	if len(counted) != 3 || next.number != 0 || first.number != 1 || later.number != 2 || other.number != -1 {
		t.Errorf("%d, %d, %d, %d, %d", len(counted), next.number, first.number, later.number, other.number)
	}
	tally := Tally{ran: make([]byte, 1), functions: map[place]*Function{{0, 0}: later, {1, 0}: other}}
	for _, p := range []place{{0, 0}, {1, 0}} {
		if err := tally.count(p, []int{1}); err != nil {
			t.Fatal(err)
		}
	}
	if tally.ran[0] != 1<<2 || later.Cases != 1 {
		t.Errorf("%b, %d", tally.ran[0], later.Cases)
	}
}
