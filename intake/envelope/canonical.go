package envelope

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// encode returns the canonical JSON of a value that clean has been through.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("envelope: internal error: " + err.Error()) // our types hold nothing that JSON cannot, save NaN: clean
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}

// decode fills v from canonical JSON and refuses bytes that encode would not have written.
func decode(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("not JSON of this format") // the cause would quote what was sealed
	}
	if !finite(reflect.ValueOf(v)) || !bytes.Equal(encode(v), b) {
		return fmt.Errorf("not canonical JSON")
	}
	return nil
}

// clean brings v, a pointer to one of our structs, into the form that is written: strings well-formed and in NFC,
// lists never null and never shared with the caller, pins rounded.
func clean(v any) { cleanValue(reflect.ValueOf(v).Elem()) }

func cleanValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !plain(s) {
			v.SetString(norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")))
		}
	case reflect.Slice:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			cleanValue(own.Index(i))
		}
		v.Set(own)
	case reflect.Struct:
		for i := range v.NumField() {
			cleanValue(v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			cleanValue(own.Elem())
			v.Set(own)
		}
	case reflect.Float64:
		v.SetFloat(degrees(v.Float()))
	}
}

// plain says that s is ASCII, so that there is nothing to normalise: most of a header and all keys.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// degrees rounds to six decimals (11 cm), turns -0 into 0 and what is no number into 0.
func degrees(f float64) float64 {
	r := math.Round(f*1e6) / 1e6
	if math.IsNaN(r) || math.IsInf(r, 0) || r == 0 {
		return 0
	}
	return r
}

// finite says that v holds nil where encode would panic or write null; decode calls it before it encodes again.
func finite(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Float64:
		return !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0)
	case reflect.Slice:
		if v.IsNil() {
			return false
		}
		for i := range v.Len() {
			if !finite(v.Index(i)) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !finite(v.Field(i)) {
				return false
			}
		}
	case reflect.Pointer:
		return v.IsNil() || finite(v.Elem())
	}
	return true
}
