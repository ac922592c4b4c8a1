package place

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// table is what tools/gazetteer made. It is text, one line a fact, fields separated by tabs:
//
//	P code name type                  a current province; its communes follow
//	code kinds name lat lon           a commune: kind now, then kind of July 2025 where it differs; degrees × 10⁴
//	A alias codes name                another writing of the province that name had in June 2025, or of all codes
//	F code name                       a province of June 2025, now part of code; its districts follow
//	D kind name                       a district of June 2025; its communes follow
//	d kind name                       a district gone before, of which only some communes are known
//	kindtag name code,code            a commune of that district and what it became, parts that are only land left out;
//	                                  tag = another writing, + gone earlier but whole, ? earlier and less sure
//	B kind alias district province    another writing of a district
//
// Kinds: x xã, p phường, t thị trấn, k đặc khu, h huyện, q quận, i thị xã, c thành phố, - unknown.
//
//go:embed gazetteer.txt
var table string

// TableSize is the length in bytes of the embedded table.
func TableSize() int { return len(table) }

// kind is a type of unit as a letter of the table.
type kind byte

var kindNames = map[kind]string{
	'x': "xã", 'p': "phường", 't': "thị trấn", 'k': "đặc khu",
	'h': "huyện", 'q': "quận", 'i': "thị xã", 'c': "thành phố",
}

// unit is a current commune. Strings are slices of the table, which stays in memory anyway.
type unit struct {
	code, name     string
	kind, kind2025 kind
	province       uint8
	lat, lon       int32
}

// former is a commune of the past. Its present communes are into of the index.
type former struct {
	name       string
	kind       kind
	tag        byte // 0 official, or = + ?
	district   uint16
	into, many uint16
}

// district is a district of the past: its communes' present units, without repeats.
type district struct {
	name     string
	kind     kind
	province uint8 // of June 2025
	gone     bool  // before June 2025: its communes are known only in part
	units    []uint16
}

// oldProvince is a province of June 2025 and the current one it belongs to.
type oldProvince struct {
	name string
	now  uint8
}

// reader fills an index from the table, line by line.
type reader struct {
	*Index
	aliases         *nameBuilder
	byCode          map[string]uint16
	provinceAliases [][2]string
}

func (r *reader) line(s string) error {
	f := strings.Split(s, "\t")
	switch {
	case strings.HasPrefix(s, "#"):
		return nil
	case f[0] == "P" && len(f) == 4:
		r.provinces = append(r.provinces, Province{Code: f[1], Name: f[2], Type: f[3]})
		return nil
	case f[0] == "A" && len(f) == 4:
		return r.alias(f[1], f[2], f[3])
	case f[0] == "F" && len(f) == 3:
		now, ok := r.provinceIndex(f[1])
		r.oldProvinces = append(r.oldProvinces, oldProvince{name: f[2], now: now})
		return known(ok, f[1])
	case (f[0] == "D" || f[0] == "d") && len(f) == 3:
		r.districts = append(r.districts, district{
			kind: kind(f[1][0]), name: f[2], province: uint8(len(r.oldProvinces) - 1), gone: f[0] == "d",
		})
		return nil
	case f[0] == "B" && len(f) == 5:
		return r.districtAlias(kind(f[1][0]), f[2], f[3], f[4])
	case len(f) == 5:
		return r.unit(f)
	case len(f) == 3:
		return r.former(f)
	}
	return fmt.Errorf("not a line of the table: %q", s)
}

func known(ok bool, what string) error {
	if !ok {
		return fmt.Errorf("%q is not known", what)
	}
	return nil
}

func (r *reader) unit(f []string) error {
	lat, err := strconv.Atoi(f[3])
	if err != nil {
		return err
	}
	lon, err := strconv.Atoi(f[4])
	if err != nil {
		return err
	}
	u := unit{code: f[0], name: f[2], kind: kind(f[1][0]), kind2025: kind(f[1][len(f[1])-1]), lat: int32(lat), lon: int32(lon)}
	u.province = uint8(len(r.provinces) - 1)
	r.byCode[u.code] = uint16(len(r.units))
	r.units = append(r.units, u)
	return nil
}

func (r *reader) former(f []string) error {
	if len(r.districts) == 0 {
		return fmt.Errorf("%q stands in no district", f[1])
	}
	d := &r.districts[len(r.districts)-1]
	o := former{kind: kind(f[0][0]), name: f[1], district: uint16(len(r.districts) - 1), into: uint16(len(r.into))}
	if len(f[0]) > 1 {
		o.tag = f[0][1]
	}
	for _, code := range strings.Split(f[2], ",") {
		u, ok := r.byCode[code]
		if !ok {
			return known(false, code)
		}
		r.into = append(r.into, u)
		o.many++
		if o.tag == 0 || d.gone {
			d.add(u)
		}
	}
	if o.name != "" {
		r.formers = append(r.formers, o)
	}
	return nil
}

func (d *district) add(u uint16) {
	if !d.has(u) {
		d.units = append(d.units, u)
	}
}

func (d *district) has(u uint16) bool {
	for _, v := range d.units {
		if v == u {
			return true
		}
	}
	return false
}
