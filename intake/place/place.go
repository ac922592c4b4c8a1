// Package place finds the commune that a resident means, in his own words or under his map pin.
//
// Since 1 July 2025 Viet Nam has 34 provinces, 3,321 communes and no districts; residents still write the old names,
// without marks, shortened, with slips of the finger, inside a sentence. [Index.Find] takes all that and gives one of
// three outcomes: one commune, several to choose from, none.
//
// It refuses to guess. Where two communes answer to the words, where a former commune was divided among several, or
// where the stated district or province contradicts the commune, the outcome is never one. Everyday words that happen
// to be commune names ("đoàn kết") are no place unless something says so. It knows no hamlets, streets or borders.
//
// The package belongs to both zones. It keeps nothing of what it is asked.
package place

// An Outcome says what the caller should do next.
type Outcome string

const (
	// One: the words mean this commune; show it, do not ask.
	One Outcome = "one"
	// Several: the resident must choose, or be asked for the hamlet or street.
	Several Outcome = "several"
	// None: no commune was found; ask for commune and province.
	None Outcome = "none"
)

// Via says by what a match was found.
type Via string

const (
	ViaName     Via = "name"     // the commune's present name
	ViaOld      Via = "old"      // a name of June 2025, or another writing of one
	ViaEarlier  Via = "earlier"  // a name already gone before June 2025
	ViaDistrict Via = "district" // only its former district was named
	ViaPin      Via = "pin"      // a point on the map
)

// Place is a current commune. Code is that of the National Statistics Office, five digits; Type is xã, phường or đặc
// khu; Lat and Lon are one point inside it, in degrees (WGS 84), 0 where unknown.
type Place struct {
	Code         string  `json:"code"`
	Name         string  `json:"name"`
	Type         string  `json:"type"`
	ProvinceCode string  `json:"province_code"`
	Province     string  `json:"province"`
	ProvinceType string  `json:"-"`
	Lat          float64 `json:"-"`
	Lon          float64 `json:"-"`
}

// Short is the name with its type, as people read it: "xã Thiện Hòa".
func (p Place) Short() string { return p.Type + " " + p.Name }

// String is the full name: "xã Thiện Hòa, tỉnh Lạng Sơn".
func (p Place) String() string {
	if p.Code == "" {
		return ""
	}
	return p.Short() + ", " + p.ProvinceType + " " + p.Province
}

// Police is the name of the commune's police, the unit shown to people: "Công an xã Thiện Hòa".
func (p Place) Police() string { return "Công an " + p.Short() }

// Province is one of the current 34. Code has two digits; Type is tỉnh or thành phố.
type Province struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// String is the name with its type: "tỉnh Lạng Sơn".
func (p Province) String() string { return p.Type + " " + p.Name }

// Match is one commune that the words may mean.
type Match struct {
	Place
	Via Via `json:"via"`
	// Old is the former commune that was named, "xã Kiến Mộc", and OldDistrict its district, "huyện Đình Lập"; both
	// are empty where the words are the present name.
	Old         string `json:"-"`
	OldDistrict string `json:"-"`
}

// Result is the answer to one question. Places has one match for One, at least two for Several, none for None, in the
// order of their codes (of their distance for a pin).
type Result struct {
	Query   string  `json:"query"`
	Outcome Outcome `json:"outcome"`
	Places  []Match `json:"places"`
	// Old is the former commune that all places come from, when the words named one; empty otherwise.
	Old string `json:"-"`
	// Split: that former commune was divided among the places, so the hamlet decides.
	Split bool `json:"-"`
	// District is the former district, when nothing smaller was named: "huyện Trạm Tấu".
	District string `json:"-"`
	// Unsure: a slip of the finger was mended or the type differs, so show the place and ask whether it is right.
	Unsure bool `json:"-"`
}
