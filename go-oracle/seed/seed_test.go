package seed

import (
	"encoding/hex"
	"io"
	"math"
	"testing"
	"time"

	"jsparity/oracle/shims"
)

func hexOf(t *testing.T, r io.Reader, n int) string {
	t.Helper()
	bytes := make([]byte, n)
	if _, err := io.ReadFull(r, bytes); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(bytes)
}

// RFC 8439, A.1, test vectors 1 and 2: the first two blocks of the all-zero key.
func TestSeedZeroIsTheKeystreamOfTheZeroKey(t *testing.T) {
	stream := Keystream(0)
	if got := hexOf(t, stream, 16); got != "76b8e0ada0f13d90405d6ae55386bd28" {
		t.Error(got)
	}
	hexOf(t, stream, 48)
	if got := hexOf(t, stream, 16); got != "9f07e7be5551387a98ba977c732d080d" {
		t.Error(got)
	}
}

func TestHowTheKeystreamIsReadMakesNoDifference(t *testing.T) {
	whole, parts := Keystream(42), Keystream(42)
	want := hexOf(t, whole, 100)
	if got := hexOf(t, parts, 1) + hexOf(t, parts, 70) + hexOf(t, parts, 29); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if hexOf(t, Keystream(math.MaxUint64), 100) == want {
		t.Error("two seeds, one keystream")
	}
}

func TestTheJitterIsWhatTheReferenceWillDraw(t *testing.T) {
	for _, seed := range []uint64{0, 1, math.MaxUint64} {
		for nth := range uint64(3) {
			j := SeedOpening(seed, nth, 10*time.Second)
			sync := 5*time.Second + time.Duration(shims.DrawJitter(int64(5*time.Second)))
			tick := 2*time.Minute + time.Duration(shims.DrawJitter(int64(30*time.Second)))
			if j.FirstSync != sync || j.StateTick != tick {
				t.Errorf("seed %d, opening %d: %+v, drawn %v and %v", seed, nth, j, sync, tick)
			}
		}
	}
}

func TestEveryOpeningHasItsOwnJitter(t *testing.T) {
	if SeedOpening(7, 0, 0) == SeedOpening(7, 1, 0) {
		t.Error("two openings draw the same")
	}
	if SeedOpening(7, 1, 0) != SeedOpening(7, 1, 2*time.Minute) {
		t.Error("0 is not the default interval")
	}
	if (SeedOpening(7, 0, 1) != Jitter{}) {
		t.Error("an interval that cannot be halved has a jitter")
	}
}

func TestSeedingIsEffective(t *testing.T) {
	if !Effective() {
		t.Error("randseednop=0 of go.mod has not taken effect")
	}
}
