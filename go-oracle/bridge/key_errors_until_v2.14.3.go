//go:build jsparity_bridge && !since_v2.14.4

// For versions up to v2.14.3: a key that cannot be read has no sentinel of its own.

package server

var parityKeyErrors []paritySentinel
