package bot

import (
	"slices"
	"strconv"
	"strings"
)

// Kinds of attachments, as far as the platform tells; what they really are, their content says.
const (
	photoKind = "photo"
	voiceKind = "voice"
	filmKind  = "film"
	paperKind = "paper"
	fileKind  = "file" // not known before it is fetched
)

// papers' media types; those of the two office families begin alike.
var (
	paperTypes = []string{"application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/rtf", "text/rtf", "text/plain"}
	paperFamilies = []string{"application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."}
)

// kindOf is the kind of what a message brings; "" for what this box does not take.
func kindOf(kind, mediaType string) string {
	family, _, _ := strings.Cut(mediaType, "/")
	switch {
	case kind == KindPhoto || kind == KindVoice:
		return kind
	case family == "image":
		return photoKind
	case family == "audio":
		return voiceKind
	case family == "video":
		return filmKind
	case slices.Contains(paperTypes, mediaType), slices.ContainsFunc(paperFamilies, func(f string) bool { return strings.HasPrefix(mediaType, f) }):
		return paperKind
	case mediaType == "" || mediaType == "application/octet-stream":
		return fileKind
	}
	return ""
}

// Largest attachments: what a platform gives out to a bot, and what a page can clean and bring.
const (
	largestOfChat = 20 << 20
	largestOfPage = 100 << 20
)

// refuseBig says that something is too big, and where it would not be. It reports whether it was.
func (t *turn) refuseBig(size int64) bool {
	if t.env.Channel == Web && size <= largestOfPage || t.env.Channel != Web && size <= largestOfChat {
		return false
	}
	t.say("err.big")
	if t.env.Channel != Web && size <= largestOfPage {
		t.say("err.big-web")
	}
	return true
}

// unopened says that the box cannot open this kind of message, and what it can open here.
func (t *turn) unopened() {
	if t.env.Channel == Zalo || t.env.Channel == ZaloOA {
		t.say("err.unsupported")
	} else {
		t.say("err.unsupported-here")
	}
	t.ask()
}

// caution is said of the first attachment of a kind.
func (t *turn) caution(kind string) {
	switch kind {
	case voiceKind:
		t.once("warn.voice")
	case filmKind:
		t.once("warn.film")
	case photoKind:
		t.once("warn.photo")
	}
}

// done says that an attachment is stored.
func (t *turn) done(kind string) {
	switch kind {
	case voiceKind, filmKind, paperKind:
		t.say("warn." + kind + "-done")
	default:
		t.say("warn.photo-done")
	}
}

// refused says why an attachment was not taken.
func (t *turn) refused(kind, reason string) {
	switch {
	case reason == "big":
		t.say("err.big")
	case reason == "unknown" && kind != photoKind || kind == fileKind:
		t.say("err.kind")
	case kind == voiceKind || kind == filmKind || kind == paperKind:
		t.say("err." + kind + "-unclean")
	default:
		t.say("err.photo-unclean")
	}
}

// onlyPhotos says that nothing else is among attachments.
func onlyPhotos(photos []Photo) bool {
	return !slices.ContainsFunc(photos, func(p Photo) bool { return p.Kind != photoKind })
}

// left says that attachments which were not sent yet are dropped.
func (t *turn) left(photos []Photo) {
	if onlyPhotos(photos) {
		t.say("look.photo-left")
	} else {
		t.say("look.file-left")
	}
}

// waitFor is the text of waiting for attachments: as "warn.photo-wait" or "send.photo-wait".
func (t *turn) waitFor(photos []Photo, prefix string) string {
	if onlyPhotos(photos) {
		return t.text(prefix + ".photo-wait")
	}
	return t.text(prefix + ".file-wait")
}

// ofType is the kind of a stored attachment.
func ofType(kind, mediaType string) string {
	if told := kindOf("", mediaType); told != "" && told != fileKind {
		return told
	}
	return kind
}

// enclosed are the lines of a review that say what goes along, of each kind how many.
func (t *turn) enclosed() []string {
	var lines []string
	for _, kind := range []string{photoKind, voiceKind, filmKind, paperKind, fileKind} {
		n := 0
		for _, p := range belonging(t.s.Photos, own) {
			if p.Kind == kind && !p.Ask {
				n++
			}
		}
		id := "review." + kind
		if kind == photoKind {
			id = "review.photos"
		}
		if n > 0 {
			lines = append(lines, t.text(id, "so", strconv.Itoa(n)))
		}
	}
	return lines
}
