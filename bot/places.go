package bot

import "homthu/intake/place"

// Places adapts the gazetteer to Env.Find and Env.Nearest.
func Places(x *place.Index) (find func(text string) Found, nearest func(p Pin) Found) {
	find = func(text string) Found { return found(x.Find(text)) }
	nearest = func(p Pin) Found { return found(x.Nearest(p.Lat, p.Lon)) }
	return find, nearest
}

func found(r place.Result) Found {
	f := Found{Outcome: FoundNone, Unsure: r.Unsure}
	switch {
	case len(r.Places) == 0:
		return Found{Outcome: FoundNone}
	case r.Outcome == place.One:
		f.Outcome = FoundOne
	case r.Split:
		f.Outcome = FoundSplit
	case r.District != "":
		return Found{Outcome: FoundDistrict}
	default:
		f.Outcome = FoundSeveral
	}
	for _, m := range r.Places {
		f.Offers = append(f.Offers, Offer{Commune: m.Code, Name: m.String(), Old: m.Old})
	}
	return f
}
