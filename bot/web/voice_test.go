package web

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"homthu/intake/envelope"
	"homthu/intake/scrub"
)

// A microphone that beeps, and a resident who allows it.
var beeping = []string{"use-fake-device-for-media-stream", "use-fake-ui-for-media-stream"}

// A resident speaks, hears himself with another voice, and sends it: what arrives is sound and nothing besides.
func TestVoice(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t, beeping...)
	p.open(o.serve() + "/h/" + boxCode)
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.press("Trộm cắp")
	p.press("Không")
	p.hear("Có việc nào dưới đây không?")
	p.click("#voice")
	p.await("two seconds", `document.querySelector("#panel .time")?.textContent >= "0:02"`)
	p.shot("voice-recording")
	p.press("Dừng")
	p.await("a changed voice", `!document.querySelector("#panel .main")?.disabled && document.querySelector("#panel audio")?.duration > 1`)
	p.shot("voice-listen")
	p.click("#panel .voices label:nth-of-type(2) input")
	p.await("another voice", `!document.querySelector("#panel .main").disabled`)
	p.press("Thêm vào tin")
	p.await("its bubble", `document.querySelector("#log li.mine audio")?.duration > 1`)
	p.await("its end", `document.querySelector("#log li.mine .progress")?.textContent.includes("tải xong")`)
	p.shot("voice-there")
	if got := p.eval(`String(document.querySelector("#panel").hidden && !document.querySelector("#write").hidden)`); got != "true" {
		t.Error("the panel is still open")
	}
	p.say("gửi")
	p.hear("Bà con đọc lại")
	p.press("Gửi")
	p.await("receipt", `document.querySelector("#log .receipt .code") !== null`)
	tip, err := envelope.Open(o.only(), o.identity("commune-police."+commune))
	if err != nil {
		t.Fatal(err)
	}
	sound := o.attached(tip, "audio/ogg")
	clean, kind, err := scrub.Clean(bytes.NewReader(sound), 1<<20)
	if err != nil || kind != "audio/ogg" {
		t.Errorf("scrub: %q, %v", kind, err)
	}
	if !bytes.Equal(clean, sound) {
		t.Logf("scrub changes %d of %d bytes", len(clean), len(sound))
	}
	checkSound(t, sound)
	p.quiet()
}

// attached opens the one attachment of a tip.
func (o *office) attached(tip envelope.Tip, kind string) []byte {
	o.t.Helper()
	if len(tip.Attachments) != 1 || tip.Attachments[0].Type != kind {
		o.t.Fatalf("attachments: %+v", tip.Attachments)
	}
	file, err := o.blobs.Open(tip.Attachments[0].Blob)
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := envelope.OpenBlob(file, id, tip.Attachments[0])
	if err != nil {
		o.t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		o.t.Fatal(err)
	}
	return b
}

// checkSound asks an independent reader: it is one Opus stream of the length that was spoken, without tags.
func checkSound(t *testing.T, sound []byte) {
	t.Helper()
	path, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	file := filepath.Join(t.TempDir(), "x.ogg")
	if err := os.WriteFile(file, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "-v", "warning", "-show_entries", "stream=codec_name,channels:stream_tags:format=duration:format_tags", "-of", "default=nw=1", file).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v\n%s", err, out)
	}
	t.Logf("%d bytes: %s", len(sound), strings.Join(strings.Fields(string(out)), " "))
	if text := string(out); !strings.Contains(text, "codec_name=opus\nchannels=1\n") || strings.Contains(text, "TAG:") {
		t.Errorf("ffprobe:\n%s", text)
	}
}

// Without a microphone, or where the resident refuses it, writing goes on.
func TestNoMicrophone(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t, "deny-permission-prompts")
	p.open(o.serve() + "/h/" + boxCode)
	p.hear("kể luôn")
	p.click("#voice")
	p.await("notice", `document.querySelector("#net").textContent.includes("chưa cho ghi tiếng nói")`)
	p.shot("no-mic")
	p.say("trộm mất con trâu đen đêm qua")
	p.hear("Đó là loại việc nào?")
	p.quiet()
}

// Leaving while the microphone is open closes it.
func TestExitWhileRecording(t *testing.T) {
	o := newOffice(t)
	p := newPhone(t, beeping...)
	p.open(o.serve() + "/h/" + boxCode)
	p.hear("kể luôn")
	p.eval(`window.tracks = []; const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (c) => { const s = await get(c); tracks.push(...s.getTracks()); return s; };
		navigation.addEventListener("navigate", (e) => e.preventDefault()); ""`)
	p.click("#voice")
	p.await("recording", `document.querySelector("#panel .time") !== null`)
	p.click("#exit")
	p.await("the microphone to close", `tracks.length === 1 && tracks[0].readyState === "ended"`)
	if got := p.text(); strings.TrimSpace(got) != "" {
		t.Errorf("still there: %q", got)
	}
}
