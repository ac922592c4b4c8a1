package console

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/escalation"
	"homthu/triage/forum"
	"homthu/triage/mttq/supervision"
	"homthu/triage/notice"
	"homthu/triage/opening"
	"homthu/triage/poster"
	"homthu/triage/report"
	"homthu/triage/roster"
	"homthu/triage/village"
)

var (
	errSignedOut   = errors.New("console: nobody is signed in")
	errForbidden   = errors.New("console: none of the officer's duties allows this")
	errMalformed   = errors.New("console: malformed body")
	errFull        = errors.New("console: the unit has stored as many files today as it may")
	errTooBig      = errors.New("console: body too big")
	errCrossOrigin = errors.New("console: a write from another origin")
	errSetUp       = errors.New("console: a second factor must be set up first")
	errAgain       = errors.New("console: the passphrase must be shown again")
	errNetwork     = errors.New("console: none of the officer's duties may be done from this network")
	errBefore      = errors.New("console: the period was over before there was such a commune")
	errElsewhere   = errors.New("console: another deployment serves that unit")
)

// face is what a caller learns of an error.
type face struct {
	Code    string `json:"code"`
	Message string `json:"message"` // key in the page's catalog
	By      string `json:"by,omitempty"`
	Seconds int    `json:"seconds,omitempty"`
	// Of a forum: which opinions have no end, and what was found in words that were to be approved.
	Opinions []int           `json:"opinions,omitempty"`
	Found    json.RawMessage `json:"found,omitempty"`
}

// faces maps errors to codes; the first that fits counts.
var faces = []struct {
	err    error
	status int
	code   string
}{
	{errAgain, http.StatusUnauthorized, "again"},
	{errSignedOut, http.StatusUnauthorized, "signed_out"},
	{roster.ErrCredentials, http.StatusUnauthorized, "credentials"},
	{roster.ErrFactor, http.StatusUnauthorized, "factor"},
	{errSetUp, http.StatusForbidden, "setup"},
	{errNetwork, http.StatusForbidden, "network"},
	{errForbidden, http.StatusForbidden, "forbidden"},
	{errCrossOrigin, http.StatusForbidden, "cross_origin"},
	{docket.ErrNotFound, http.StatusNotFound, "not_found"},
	{roster.ErrUnknown, http.StatusNotFound, "not_found"},
	{docket.ErrStale, http.StatusConflict, "stale"},
	{roster.ErrReprinted, http.StatusConflict, "reprinted"},
	{roster.ErrLoses, http.StatusConflict, "loses"},
	{docket.ErrNotHolder, http.StatusConflict, "not_holder"},
	{docket.ErrUnread, http.StatusConflict, "unread"},
	{docket.ErrSecond, http.StatusConflict, "second"},
	{docket.ErrConflict, http.StatusConflict, "conflict"},
	{docket.ErrClock, http.StatusUnprocessableEntity, "clock"},
	{errCode, http.StatusUnprocessableEntity, "channel_code"},
	{notice.ErrGone, http.StatusUnprocessableEntity, "channel_gone"},
	{notice.ErrRefused, http.StatusUnprocessableEntity, "channel_refused"},
	{notice.ErrUnreachable, http.StatusUnprocessableEntity, "channel_unreachable"},
	{docket.ErrEnough, http.StatusTooManyRequests, "enough"},
	{rules.ErrNoExtension, http.StatusUnprocessableEntity, "extension_none"},
	{rules.ErrExtended, http.StatusUnprocessableEntity, "extension_used"},
	{escalation.ErrLate, http.StatusUnprocessableEntity, "extension_late"},
	{escalation.ErrDecision, http.StatusUnprocessableEntity, "extension_number"},
	{docket.ErrReminded, http.StatusConflict, "reminded"},
	{supervision.ErrNotFound, http.StatusNotFound, "not_found"},
	{supervision.ErrRefused, http.StatusUnprocessableEntity, "refused"},
	{opening.ErrNotFound, http.StatusNotFound, "not_found"},
	{opening.ErrTime, http.StatusUnprocessableEntity, "opening_time"},
	{opening.ErrSide, http.StatusConflict, "opening_side"},
	{opening.ErrSettled, http.StatusConflict, "opening_settled"},
	{opening.ErrRefused, http.StatusUnprocessableEntity, "refused"},
	{docket.ErrFuture, http.StatusUnprocessableEntity, "period_future"},
	{report.ErrFuture, http.StatusUnprocessableEntity, "period_future"},
	{report.ErrThen, http.StatusUnprocessableEntity, "period_before"},
	{report.ErrUnit, http.StatusNotFound, "not_found"},
	{report.ErrPeriod, http.StatusBadRequest, "malformed"},
	{report.ErrFormat, http.StatusBadRequest, "malformed"},
	{errBefore, http.StatusUnprocessableEntity, "period_before"},
	{errElsewhere, http.StatusUnprocessableEntity, "elsewhere"},
	{docket.ErrRefused, http.StatusUnprocessableEntity, "refused"},
	{errInvitation, http.StatusNotFound, "invitation"},
	{forum.ErrNotFound, http.StatusNotFound, "not_found"},
	{forum.ErrSecond, http.StatusConflict, "forum_second"},
	{forum.ErrTaken, http.StatusConflict, "forum_taken"},
	{forum.ErrCase, http.StatusUnprocessableEntity, "forum_case"},
	{forum.ErrDay, http.StatusUnprocessableEntity, "forum_day"},
	{forum.ErrNoUnit, http.StatusUnprocessableEntity, "forum_unit"},
	{forum.ErrRefused, http.StatusUnprocessableEntity, "refused"},
	{roster.ErrStale, http.StatusConflict, "roster_stale"},
	{roster.ErrTaken, http.StatusUnprocessableEntity, "name_taken"},
	{roster.ErrFirst, http.StatusUnprocessableEntity, "head_first"},
	{roster.ErrRenew, http.StatusUnprocessableEntity, "renew"},
	{roster.ErrLastHead, http.StatusUnprocessableEntity, "last_head"},
	{roster.ErrRefused, http.StatusUnprocessableEntity, "refused"},
	{roster.ErrTwoUnits, http.StatusUnprocessableEntity, "two_units"},
	{errFull, http.StatusTooManyRequests, "full"},
	{village.ErrEmpty, http.StatusUnprocessableEntity, "table_empty"},
	{village.ErrBig, http.StatusUnprocessableEntity, "table_big"},
	{village.ErrOldExcel, http.StatusUnprocessableEntity, "table_old"},
	{village.ErrEncoding, http.StatusUnprocessableEntity, "table_letters"},
	{village.ErrDamaged, http.StatusUnprocessableEntity, "table_damaged"},
	{poster.ErrAddress, http.StatusConflict, "poster_address"},
	{poster.ErrLetters, http.StatusConflict, "poster_letters"},
	{poster.ErrSheet, http.StatusBadRequest, "malformed"},
	{errTooBig, http.StatusRequestEntityTooLarge, "too_big"},
	{errMalformed, http.StatusBadRequest, "malformed"},
}

// fail answers with an error. Only internal ones are logged: the others are everyday, and say who did what.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, f := http.StatusInternalServerError, face{Code: "internal"}
	var taken *docket.TakenError
	var slow *roster.SlowError
	var super *supervision.StaleError
	switch {
	case errors.As(err, &taken):
		status, f = http.StatusConflict, face{Code: "taken", By: taken.By}
	case errors.As(err, &super):
		status, f = http.StatusConflict, face{Code: "stale", By: super.By}
	case errors.As(err, &slow):
		status, f = http.StatusTooManyRequests, face{Code: "slow", Seconds: int(math.Ceil(slow.After.Seconds()))}
	default:
		if told, ok := openingFace(err); ok {
			status, f = http.StatusConflict, told
			break
		}
		if s, told, ok := forumFace(err); ok {
			status, f = s, told
			break
		}
		for _, known := range faces {
			if errors.Is(err, known.err) {
				status, f.Code = known.status, known.code
				break
			}
		}
	}
	if status == http.StatusInternalServerError {
		c.opts.Log.ErrorContext(r.Context(), "console call failed", "path", r.URL.Path, "err", err)
	}
	f.Message = "error." + f.Code
	body, marshalErr := json.Marshal(map[string]face{"error": f})
	if marshalErr != nil {
		body = []byte(`{"error":{"code":"internal","message":"error.internal"}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a browser that has gone needs no answer
}
