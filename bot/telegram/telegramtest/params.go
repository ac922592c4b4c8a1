package telegramtest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const maxBody = 50 << 20 // what Telegram takes for an upload

// params are the parameters of one call, however they were encoded: text as it is, everything else as JSON text.
type params struct {
	values map[string]string
	files  map[string]File
	mime   string
}

func readParams(r *http.Request) (params, *apiError) {
	p := params{values: map[string]string{}, files: map[string]File{}}
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return p, &apiError{code: 405, text: "Method Not Allowed"}
	}
	p.addForm(r.URL.Query())
	kind, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	p.mime = kind
	if err != nil || r.Method == http.MethodGet {
		return p, nil
	}
	body := io.LimitReader(r.Body, maxBody)
	switch kind {
	case "application/json":
		err = p.addJSON(body)
	case "application/x-www-form-urlencoded":
		err = p.addEncoded(body)
	case "multipart/form-data":
		err = p.addMultipart(body, attributes["boundary"])
	default:
		err = errors.New("unsupported media type")
	}
	if err != nil {
		return p, bad("can't parse request body")
	}
	return p, nil
}

func (p params) addForm(form url.Values) {
	for name, values := range form {
		p.values[name] = values[0]
	}
}

func (p params) addEncoded(body io.Reader) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(text))
	p.addForm(form)
	return err
}

func (p params) addJSON(body io.Reader) error {
	text, err := io.ReadAll(body)
	if err != nil || len(text) == 0 {
		return err
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return err
	}
	for name, raw := range object {
		var s string
		if json.Unmarshal(raw, &s) == nil && string(raw) != "null" {
			p.values[name] = s
		} else if string(raw) != "null" {
			p.values[name] = string(raw)
		}
	}
	return nil
}

// addMultipart reads parts until the end. go-telegram/bot sends a body without the closing boundary when a call has no
// parameters: that is no parameters, not an error. A body that breaks off after a part is broken.
func (p params) addMultipart(body io.Reader, boundary string) error {
	reader := multipart.NewReader(body, boundary)
	for n := 0; ; n++ {
		part, err := reader.NextPart()
		if err == io.EOF || (err != nil && n == 0) {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			p.files[part.FormName()] = File{Name: part.FileName(), Data: content}
			continue
		}
		p.values[part.FormName()] = string(content)
	}
}

// onlyKnown refuses a parameter that the method does not have; the real server would ignore it silently.
func (p params) onlyKnown(list string) *apiError {
	known := strings.Fields(list)
	has := func(name string) bool {
		for _, k := range known {
			if k == name {
				return true
			}
		}
		return false
	}
	for name := range p.values {
		if !has(name) {
			return bad("strict test server: parameter %q is not known here", name)
		}
	}
	for name := range p.files {
		if !has(name) && !p.attached(name) {
			return bad("strict test server: file part %q is not known here", name)
		}
	}
	return nil
}

// attached reports whether a parameter says attach://NAME of a file part.
func (p params) attached(name string) bool {
	for _, value := range p.values {
		if strings.Contains(value, "attach://"+name) {
			return true
		}
	}
	return false
}

// upload returns the file of a parameter: a part of its name, or the part that it says is attached.
func (p params) upload(name string) (File, bool) {
	f, ok := p.files[name]
	if part, attached := strings.CutPrefix(p.values[name], "attach://"); attached {
		f, ok = p.files[part]
	}
	return f, ok
}

func (p params) integer(name string, fallback int64) (int64, *apiError) {
	text, ok := p.values[name]
	if !ok || text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, bad("parameter %q must be an integer", name)
	}
	return n, nil
}

func (p params) flag(name string) (bool, *apiError) {
	switch strings.ToLower(p.values[name]) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, bad("parameter %q must be a boolean", name)
}

// object decodes a parameter that is JSON; found is false when it is absent.
func (p params) object(name string, into any) (found bool, problem *apiError) {
	text, ok := p.values[name]
	if !ok || text == "" {
		return false, nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return false, bad("can't parse %s JSON object", name)
	}
	return true, nil
}
