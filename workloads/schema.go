package workloads

import _ "embed"

//go:embed schema.json
var schemaText []byte

// Schema is the JSON Schema of scenario files.
func Schema() []byte { return append([]byte(nil), schemaText...) }
