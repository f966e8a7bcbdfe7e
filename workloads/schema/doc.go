// Command schema writes the JSON Schema of scenario files, made from the Go types that read them:
// their keys, the comments of their fields, and what their methods say of their text. Editors
// complete and check scenarios by it.
//
//	go generate quiesce/workloads
package main
