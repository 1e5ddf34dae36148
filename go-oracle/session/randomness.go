package session

import (
	"crypto/rand"
	"io"

	"jsparity/oracle/seed"
)

var systemRandomness = rand.Reader

// useSeed makes crypto/rand a function of the seed until useSystemRandomness.
func useSeed(caseSeed uint64) { setRandomness(seed.Keystream(caseSeed)) }

func useSystemRandomness() { setRandomness(systemRandomness) }

func setRandomness(r io.Reader) { rand.Reader = r }
