package recording

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"

	"quiesce/des/variate"
	"quiesce/model"
)

// Digest is the SHA-256, in hexadecimal, of all that a configuration says: two that are simulated alike have the
// same, and any other two have not. A configuration does not know its seed.
//
// It is of the names and values of all members but those that are zero, so that a member which a later version adds
// changes no digest of what does not use it.
func Digest(c *model.Config) string {
	sum := sha256.New()
	w := digester{bufio.NewWriter(sum), nil}
	w.value(reflect.ValueOf(c))
	if err := w.out.Flush(); err != nil {
		panic(fmt.Sprintf("recording: %v", err)) // a hash refuses nothing
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// digester writes a value so that different values are written differently.
type digester struct {
	out     *bufio.Writer // keeps its first error
	scratch []byte
}

// value writes a value of the kinds that configurations consist of.
func (d *digester) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		d.pointer(v)
	case reflect.Struct:
		d.members(v)
	case reflect.Slice, reflect.Array:
		d.number(uint64(v.Len()))
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.String:
		d.text(v.String())
	case reflect.Bool:
		d.text(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		d.number(v.Uint())
	case reflect.Float64:
		d.float(v.Float())
	default:
		panic(fmt.Sprintf("recording: a configuration has a member of type %v", v.Type()))
	}
}

// pointer writes what is pointed at. Distributions are told apart by what can be drawn from them, for they
// keep tables that are made when they are first needed.
func (d *digester) pointer(v reflect.Value) {
	if v.IsNil() {
		d.text("nil")
		return
	}
	if !v.CanInterface() {
		d.value(v.Elem())
		return
	}
	distribution, ok := v.Interface().(*variate.Distribution)
	if !ok {
		d.value(v.Elem())
		return
	}
	d.text(distribution.String())
	d.float(distribution.Mean())
	d.float(distribution.Variance())
	if distribution.Kind() != variate.KindEmpirical {
		return // its parameters say all
	}
	const steps = 1 << 12 // its parameters may be the name of a file
	for i := range steps {
		d.float(distribution.Quantile((float64(i) + 0.5) / steps))
	}
}

// members writes those of a struct that are not zero.
func (d *digester) members(v reflect.Value) {
	d.text("{")
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			d.text(v.Type().Field(i).Name)
			d.value(v.Field(i))
		}
	}
	d.text("}")
}

// float writes a number exactly.
func (d *digester) float(x float64) { d.text(strconv.FormatFloat(x, 'x', -1, 64)) }

// text writes a text with its length before it.
func (d *digester) text(s string) {
	d.number(uint64(len(s)))
	d.write([]byte(s))
}

func (d *digester) number(n uint64) {
	d.scratch = append(strconv.AppendUint(d.scratch[:0], n, 10), ' ')
	d.write(d.scratch)
}

func (d *digester) write(b []byte) {
	if _, err := d.out.Write(b); err != nil {
		panic(fmt.Sprintf("recording: %v", err)) // a hash refuses nothing
	}
}
