package coverage

import "bytes"

var countersMagic = []byte("\x00cwm")

const (
	rawFlavor    = 1 // every value in four bytes
	varintFlavor = 2
	footerBytes  = 16
)

// readCounters reads what runtime/coverage.WriteCounters writes and visits each function that ran.
func readCounters(data []byte, visit func(p place, counters []int) error) error {
	r := reader{rest: data}
	if !bytes.Equal(r.take(4), countersMagic) || r.u32() != 1 {
		return errDamaged
	}
	r.take(16) // hash of the meta-data
	flavor := r.take(8)[0]
	if flavor != rawFlavor && flavor != varintFlavor {
		return errDamaged
	}
	value := r.varint
	if flavor == rawFlavor {
		value = func() int { return int(r.u32()) }
	}
	functions := r.u64()
	texts, arguments := int(r.u32()), int(r.u32())
	r.take(texts)
	r.take(arguments)
	r.take(-(len(data) - len(r.rest)) & 3) // to a multiple of four
	var counters []int
	for ; functions > 0 && !r.failed; functions-- {
		count := value()
		p := place{pkg: value(), function: value()}
		if count > len(r.rest) {
			return errDamaged
		}
		counters = counters[:0]
		for range count {
			counters = append(counters, value())
		}
		if err := visit(p, counters); err != nil {
			return err
		}
	}
	if r.failed || len(r.rest) < footerBytes {
		return errDamaged
	}
	return nil
}
