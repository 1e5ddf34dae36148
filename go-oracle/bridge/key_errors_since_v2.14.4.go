//go:build jsparity_bridge && since_v2.14.4

// For versions from v2.14.4: a key that cannot be read has a sentinel of its own.

package server

var parityKeyErrors = []paritySentinel{{"errKeyInvalid", errKeyInvalid}}
