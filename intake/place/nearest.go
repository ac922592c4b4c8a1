package place

import (
	"cmp"
	"math"
	"slices"
)

// Bounds on what a point inside each commune can say about a pin. Points are not borders: a pin whose nearest point is
// barely nearer than the next may lie in either.
const (
	farthestPoint = 25.0 // km: beyond that a pin lies in no commune, but at sea or abroad
	nearlyAsNear  = 1.6  // times the distance of the nearest
	certainlyNear = 0.15 // km: as good as on the point itself
	maxNearest    = 3
	kmPerDegree   = 111.2
)

// Nearest lists the communes a pin may lie in, the nearest first: one where it is clear, two or three where it is
// close, none far from every commune or for a pin that is not on the globe. It knows points and no borders, so a pin
// just across the national border may find a commune: the resident must confirm.
func (x *Index) Nearest(lat, lon float64) Result {
	r := Result{Outcome: None, Places: []Match{}}
	if !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180) {
		return r
	}
	type distance struct {
		unit uint16
		km   float64
	}
	var near []distance
	for i := range x.units {
		if d := x.distance(uint16(i), lat, lon); d <= farthestPoint {
			near = append(near, distance{uint16(i), d})
		}
	}
	slices.SortFunc(near, func(a, b distance) int { return cmp.Compare(a.km, b.km) })
	for i, n := range near {
		if i == maxNearest || i > 0 && (near[0].km < certainlyNear || n.km > nearlyAsNear*near[0].km) {
			break
		}
		r.Places = append(r.Places, Match{Place: x.place(n.unit), Via: ViaPin})
	}
	switch len(r.Places) {
	case 0:
	case 1:
		r.Outcome = One
	default:
		r.Outcome = Several
	}
	return r
}

// distance is in km, on a plane: good to 0.1% over the distances that matter.
func (x *Index) distance(u uint16, lat, lon float64) float64 {
	v := &x.units[u]
	dLat := float64(v.lat)/1e4 - lat
	dLon := (float64(v.lon)/1e4 - lon) * math.Cos(lat*math.Pi/180)
	return kmPerDegree * math.Hypot(dLat, dLon)
}
