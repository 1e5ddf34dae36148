package component

import (
	"fmt"
	"strings"

	"jsparity/oracle/reference"
)

// storeNames gives a line for each byte: the words for the cipher and the compression of this number.
func storeNames(input []byte) ([]byte, error) {
	var out strings.Builder
	for _, value := range input {
		cipher, compression := reference.Names(value)
		fmt.Fprintf(&out, "%s, %s\n", cipher, compression)
	}
	return []byte(out.String()), nil
}
