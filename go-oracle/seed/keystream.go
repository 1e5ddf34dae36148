// Package seed makes everything random in a case a function of its seed.
package seed

import (
	"encoding/binary"
	"io"
	"sync"

	"golang.org/x/crypto/chacha20"
)

// keystream is the ChaCha20 (RFC 8439) keystream of a seed: the key is the seed as 8 bytes, little
// endian, then 24 zero bytes; the nonce is 12 zero bytes; the block counter starts at 0.
type keystream struct {
	mu     sync.Mutex
	cipher *chacha20.Cipher
}

// Keystream gives the bytes that stand for crypto/rand in the case of that seed. It never fails and
// may be read by several goroutines.
func Keystream(caseSeed uint64) io.Reader {
	var key [chacha20.KeySize]byte
	var nonce [chacha20.NonceSize]byte
	binary.LittleEndian.PutUint64(key[:], caseSeed)
	cipher, err := chacha20.NewUnauthenticatedCipher(key[:], nonce[:])
	if err != nil {
		panic(err) // the sizes are constants
	}
	return &keystream{cipher: cipher}
}

func (k *keystream) Read(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(p)
	k.cipher.XORKeyStream(p, p)
	return len(p), nil
}
