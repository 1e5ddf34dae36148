package reference

import "github.com/nats-io/nats-server/v2/server"

// CompressBlock gives the bytes of a block file under S2 (filestore.go: atomicOverwriteFile).
func CompressBlock(block []byte) ([]byte, error) {
	body, err := server.S2Compression.Compress(block)
	if err != nil {
		return nil, err
	}
	info := server.CompressionInfo{
		Algorithm:    server.S2Compression,
		OriginalSize: uint64(len(block)),
	}
	return append(info.MarshalMetadata(), body...), nil
}

// DecompressBlock gives the block in the bytes of a block file, compressed or not.
func DecompressBlock(file []byte) ([]byte, error) { return bridge.decompressBlock(file) }

// EncodeConsumerState gives the bytes of o.dat. Entries come in random order.
func EncodeConsumerState(state *server.ConsumerState) []byte {
	return bridge.encodeConsumerState(state)
}

// DecodeConsumerState reads the bytes of o.dat.
func DecodeConsumerState(b []byte) (*server.ConsumerState, error) {
	return bridge.decodeConsumerState(b)
}
