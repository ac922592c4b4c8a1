package telegramtest

import "strings"

// Methods and buttons that this product may never use: they ask Telegram or the resident who he is, or show him to others.
// A call that has one fails the test.
var (
	pryingMethods = []string{
		"getChat", "getChatMember", "getChatAdministrators", "getUserProfilePhotos", "getUserProfileAudios", "getUserChatBoosts",
		"getBusinessConnection", "forwardMessage", "forwardMessages", "copyMessage", "copyMessages",
	}
	pryingButtons = []string{"request_contact", "request_location", "request_users", "request_user", "request_chat", "login_url", "web_app"}
)

func prying(method string, p params) bool {
	for _, name := range pryingMethods {
		if strings.EqualFold(name, method) {
			return true
		}
	}
	for _, name := range pryingButtons {
		if strings.Contains(p.values["reply_markup"], `"`+name+`"`) {
			return true
		}
	}
	return false
}
