package bot

import (
	"homthu/bot/words"
	"homthu/intake/rules"
)

// Channels of a conversation.
const (
	Telegram = "telegram"
	Zalo     = "zalo"    // the Bot Platform
	ZaloOA   = "zalo-oa" // an Official Account
	Web      = "web"
)

// Env is what Turn knows besides the State and the Message. Everything in it is fixed data or a pure look-up.
type Env struct {
	Tables   *rules.Tables
	Words    *words.Book
	Channel  string
	Page     string // the web page's address, for {dia_chi_web}
	Name     string // whose box this is when no box is known, for {ten_noi}
	Clears   bool   // the channel deletes messages after sending, and tells (cleared, not-cleared)
	Timer    bool   // the keeper sends KindSilence after a minute in an urgent flow
	Tor      bool   // the page was reached over an onion address
	Recorded bool   // there are recordings of the texts
	Remote   bool   // the keeper can look up codes here; false on Zalo, where it is done on the page
	// Reminds are the days after which a blind reminder can still reach a resident on this channel; none where it is empty. An
	// Official Account of Zalo may not write to somebody who was silent for a week.
	Reminds []int

	Box     func(code string) (Box, bool)
	Find    func(text string) Found
	Nearest func(p Pin) Found
	// Alerts are the units' warnings for a commune, the newest first; ok is false where the channel has no list at hand. nil:
	// there is none.
	Alerts func(commune string) (list []Alert, ok bool)
	// Forums are those that are to come anywhere, the next one first; ok is false where the channel has no list at hand. nil:
	// there is none.
	Forums func() (list []Forum, ok bool)
	// Receivers names who would receive now, as people read it; nobody if the list is empty.
	Receivers func(r rules.Route, commune string) []string
}

// Box is what Turn needs to know of a village's suggestion box.
type Box struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`    // "thôn Nà Tàn"
	Commune  string   `json:"commune"` // code
	Where    string   `json:"where"`   // the commune's name, "xã Đình Lập"
	Villages []string `json:"villages,omitempty"`
}

// Outcomes of a look for a place.
const (
	FoundOne      = "one"      // sure
	FoundSeveral  = "several"  // several of one name
	FoundSplit    = "split"    // an old place that now belongs to several
	FoundDistrict = "district" // only a district was named
	FoundNone     = "none"
)

// Found is what the gazetteer made of words or of a pin.
type Found struct {
	Outcome string  `json:"outcome"`
	Offers  []Offer `json:"offers,omitempty"`
	Unsure  bool    `json:"unsure,omitempty"` // one, but a slip was mended: ask whether it is right
}

// Offer is one commune that may be meant.
type Offer struct {
	Commune string `json:"commune"`
	Name    string `json:"name"`          // as people read it: "xã Phú Bình, tỉnh Thái Nguyên"
	Old     string `json:"old,omitempty"` // the earlier name by which it was found
}

// reminds are the days after which a channel carries a reminder.
func reminds(channel string) []int {
	switch channel {
	case Telegram, Zalo:
		return []int{3, 15, 30}
	case ZaloOA: // after seven days only a paid template would pass, whose notice on the lock screen tells on him
		return []int{3}
	}
	return nil
}
