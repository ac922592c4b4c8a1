package telegramtest

import (
	"fmt"
	"net/http"
	"strings"
)

// File is one file that somebody sent.
type File struct {
	Name string
	Data []byte
	Size int64 // what Telegram says the size is; 0 means len(Data)
	Lies bool  // the download is longer than the size says
}

func (f File) size() int64 {
	if f.Size != 0 {
		return f.Size
	}
	return int64(len(f.Data))
}

const maxDownload = 20 << 20 // bots may download files of at most 20 MB

// addFile keeps a file and returns its file_id and file_unique_id; the caller holds mu.
func (s *Server) addFile(f File) (id, unique string) {
	n := len(s.files) + 1
	id = fmt.Sprintf("AgACAgUAAxkBAAI%06dmXtest", n)
	s.files[id] = f
	return id, fmt.Sprintf("AQAD%06d", n)
}

func getFile(s *Server, p params) (any, *apiError) {
	id := p.values["file_id"]
	f, ok := s.files[id]
	if !ok {
		return nil, bad("invalid file_id")
	}
	if f.size() > maxDownload && !f.Lies {
		return nil, bad("file is too big")
	}
	size := f.size()
	if f.Lies {
		size = 1000
	}
	return map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_size": size, "file_path": "photos/" + id}, nil
}

// Forget makes a file id invalid, as Telegram does when a file is gone.
func (s *Server) Forget(fileID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, fileID)
}

// download serves /file/bot<token>/<file_path>.
func (s *Server) download(w http.ResponseWriter, r *http.Request, path string) {
	fault, faulty := s.takeFault("download")
	if faulty && fault.before(w, r) {
		return
	}
	token, path, _ := strings.Cut(path, "/")
	s.mu.Lock()
	f, ok := s.files[strings.TrimPrefix(path, "photos/")]
	s.mu.Unlock()
	code := http.StatusOK
	switch {
	case token != Token:
		code = http.StatusUnauthorized
	case !ok:
		code = http.StatusNotFound
	}
	s.record(Call{Method: "download"}, code)
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	if faulty && fault.Cut { // half the file, then nothing
		w.Header().Set("Content-Length", fmt.Sprint(len(f.Data)))
		_, _ = w.Write(f.Data[:len(f.Data)/2])
		panic(http.ErrAbortHandler)
	}
	if int64(len(f.Data)) < f.size() {
		serveZeros(w, f.size())
		return
	}
	_, _ = w.Write(f.Data)
}

func serveZeros(w http.ResponseWriter, n int64) {
	block := make([]byte, 64<<10)
	for n > 0 {
		wrote, err := w.Write(block[:min(n, int64(len(block)))])
		if err != nil {
			return
		}
		n -= int64(wrote)
	}
}

// Adds keeps a file as if somebody had sent it, and returns its id.
func (s *Server) Adds(f File) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := s.addFile(f)
	return id
}
