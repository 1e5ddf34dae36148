package protocol

import (
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/shims"
)

// FileStoreConfig is the file_store member of open and reopen; what is absent is the reference's
// zero value, and so its default.
type FileStoreConfig struct {
	BlockSize          uint64 `json:"block_size"`
	CacheExpire        int64  `json:"cache_expire_ns"`
	SubjectStateExpire int64  `json:"subject_state_expire_ns"`
	SyncInterval       int64  `json:"sync_interval_ns"`
	SyncAlways         bool   `json:"sync_always"`
	SyncOnFlush        bool   `json:"sync_on_flush"`
	AsyncFlush         bool   `json:"async_flush"`
	Cipher             string `json:"cipher"`
	Compression        string `json:"compression"`
	Key                string `json:"key"`
	OldKey             string `json:"old_key"`
}

// Reference gives the configuration as the reference has it, without the directory.
func (c *FileStoreConfig) Reference() (server.FileStoreConfig, error) {
	config := server.FileStoreConfig{
		BlockSize:          c.BlockSize,
		CacheExpire:        time.Duration(c.CacheExpire),
		SubjectStateExpire: time.Duration(c.SubjectStateExpire),
		SyncInterval:       time.Duration(c.SyncInterval),
		SyncAlways:         c.SyncAlways,
		AsyncFlush:         c.AsyncFlush,
	}
	shims.SetSyncOnFlush(&config, c.SyncOnFlush)
	switch c.Cipher {
	case "", "none":
		config.Cipher = server.NoCipher
		if c.Key != "" || c.OldKey != "" {
			return config, fmt.Errorf("a key, but no cipher")
		}
	case "chacha":
		config.Cipher = server.ChaCha
	case "aes":
		config.Cipher = server.AES
	default:
		return config, fmt.Errorf("unknown cipher %q", c.Cipher)
	}
	if config.Cipher != server.NoCipher && c.Key == "" {
		return config, fmt.Errorf("a cipher, but no key")
	}
	switch c.Compression {
	case "", "none":
		config.Compression = server.NoCompression
	case "s2":
		config.Compression = server.S2Compression
	default:
		return config, fmt.Errorf("unknown compression %q", c.Compression)
	}
	return config, nil
}
