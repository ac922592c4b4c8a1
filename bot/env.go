package bot

// Channels of a conversation.
const (
	Telegram = "telegram"
	Zalo     = "zalo"    // the Bot Platform
	ZaloOA   = "zalo-oa" // an Official Account
	Web      = "web"
)

// Box is what Turn needs to know of a village's suggestion box.
type Box struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`    // "thôn Nà Tàn"
	Commune  string   `json:"commune"` // code
	Where    string   `json:"where"`   // the commune's name, "xã Đình Lập"
	Villages []string `json:"villages,omitempty"`
}

// Found is what the gazetteer made of words or of a pin.
type Found struct {
	// Outcome: one (sure), several (of one name), split (an old place that now belongs to several),
	// district (only a district was named), none.
	Outcome string  `json:"outcome"`
	Offers  []Offer `json:"offers,omitempty"`
}

// Offer is one commune that may be meant.
type Offer struct {
	Commune string `json:"commune"`
	Name    string `json:"name"`          // as people read it: "xã Phú Bình, tỉnh Thái Nguyên"
	Old     string `json:"old,omitempty"` // the earlier name by which it was found
}
