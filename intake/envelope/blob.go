package envelope

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"
)

// A BlobWriter seals what is written to it in constant memory. Close it before asking for the attachment.
type BlobWriter struct {
	sealed io.WriteCloser
	digest hash.Hash
	size   int64
	closed bool
}

// SealBlob returns a writer that seals an attachment into w: to the case key for what a resident sends, to the reporter
// key for what a unit sends. w itself is not closed.
func SealBlob(w io.Writer, recipient string) (*BlobWriter, error) {
	r, err := parseRecipient(recipient)
	if err != nil {
		return nil, err
	}
	sealed, err := age.Encrypt(w, r)
	if err != nil {
		return nil, fmt.Errorf("seal blob: %w", err)
	}
	return &BlobWriter{sealed: sealed, digest: sha256.New()}, nil
}

// Write takes the next bytes of the content, which may have 1 GiB in all.
func (b *BlobWriter) Write(p []byte) (int, error) {
	if b.size+int64(len(p)) > maxBlob {
		return 0, fmt.Errorf("%w: blob: too large", ErrRefused)
	}
	hashed := make(chan struct{})
	hash := func() {
		b.digest.Write(p)
		close(hashed)
	}
	if len(p) < chunkSize/4 {
		hash()
	} else {
		go hash() // hashing beside sealing takes no more time than sealing alone
	}
	n, err := b.sealed.Write(p)
	<-hashed
	b.size += int64(n)
	return n, err
}

// zeros is what blobs are padded with.
var zeros [chunkSize]byte

// Close pads and ends the blob. An empty blob is refused.
func (b *BlobWriter) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	if b.size == 0 {
		return fmt.Errorf("%w: blob: empty", ErrRefused)
	}
	for left := PaddedSize(b.size) - b.size; left > 0; {
		n, err := b.sealed.Write(zeros[:min(left, chunkSize)])
		if err != nil {
			return fmt.Errorf("seal blob: %w", err)
		}
		left -= int64(n)
	}
	return b.sealed.Close()
}

// Attachment describes the closed blob under the id and media type that the caller gives it.
func (b *BlobWriter) Attachment(id, mediaType string) Attachment {
	if !b.closed {
		panic("envelope: internal error: attachment asked for before Close")
	}
	return Attachment{Blob: id, Type: mediaType, Size: b.size, SHA256: hex.EncodeToString(b.digest.Sum(nil))}
}

// BlobSize returns how many bytes the stored file of a blob has whose header entry says padded.
func BlobSize(padded int64) int64 {
	chunks := max(1, (padded+chunkSize-1)/chunkSize)
	head := int64(len(ageIntro) + stanzaSize + len(ageMAC) + macLength + 1 + nonceSize)
	return head + padded + chunks*tagSize
}

// OpenBlob returns a reader of a blob's content. At the end it has checked length, padding and digest against the
// attachment; bytes read before an error must not be kept. Errors wrap ErrDamaged, but OpenBlob itself may also return
// ErrNotForMe or ErrRefused.
func OpenBlob(r io.Reader, id age.Identity, a Attachment) (io.Reader, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	head := make([]byte, len(ageIntro)+stanzaSize+len(ageMAC)+macLength+1)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, fmt.Errorf("%w: blob: too short", ErrRefused)
	}
	if count, payload, err := stanzas(head); err != nil || count != 1 || payload != len(head) {
		return nil, fmt.Errorf("%w: blob: not sealed to one hybrid recipient", ErrRefused)
	}
	plain, err := decrypt(io.MultiReader(bytes.NewReader(head), r), []age.Identity{id})
	if err != nil {
		return nil, err
	}
	return &blobReader{plain: plain, digest: sha256.New(), left: a.Size, want: a}, nil
}

type blobReader struct {
	plain  io.Reader
	digest hash.Hash
	left   int64
	want   Attachment
	end    error // what finish found
}

func (b *blobReader) Read(p []byte) (int, error) {
	if b.left == 0 {
		if b.end == nil {
			b.end = b.finish()
		}
		return 0, b.end
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := b.plain.Read(p[:min(int64(len(p)), b.left)])
	b.digest.Write(p[:n])
	b.left -= int64(n)
	if errors.Is(err, io.EOF) && b.left == 0 {
		err = nil // finish says it
	}
	if errors.Is(err, io.EOF) {
		return n, fmt.Errorf("%w: blob: shorter than its attachment says", ErrDamaged)
	}
	if err != nil {
		return n, fmt.Errorf("%w: blob: %v", ErrDamaged, err)
	}
	return n, nil
}

// finish reads the padding, which must be zeros to the end, and compares the digest.
func (b *blobReader) finish() error {
	padding := PaddedSize(b.want.Size) - b.want.Size
	buf := make([]byte, min(padding+1, chunkSize))
	for {
		n, err := b.plain.Read(buf)
		if padding -= int64(n); padding < 0 || !bytes.Equal(buf[:n], zeros[:n]) {
			return fmt.Errorf("%w: blob: padding", ErrDamaged)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: blob: %v", ErrDamaged, err)
		}
	}
	if padding != 0 || hex.EncodeToString(b.digest.Sum(nil)) != b.want.SHA256 {
		return fmt.Errorf("%w: blob: not what its attachment says", ErrDamaged)
	}
	return io.EOF
}
