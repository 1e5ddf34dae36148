package store

// filestore.go 1234 tells.
const where = "filestore.go: " +
	"gone"

const raw = `
filestore.go: fileStore.gone`
