// Package heif decodes HEIC pictures, as iPhones take them, in a sandbox: libheif 1.18.2 and libde265 1.0.15, compiled to
// WebAssembly and run by wazero. These libraries are large, in C++, and fed by strangers; here they have no file, no
// network, no clock, no words to a log, at most 512 MiB of memory and two minutes of time, and a new memory for each
// picture. Zone: shared; package scrub uses it at the edge.
//
// heif.wasm.gz is lib/heif.wasm.gz of github.com/gen2brain/heic v0.4.5 to the byte, where it can be built from source;
// both libraries are under the LGPL, whose text lies beside it. The package of that module is not used: it loads the
// libheif of the machine at start where there is one, outside any sandbox, it sets no limits, and importing it makes
// every binary a dynamically linked one.
package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed heif.wasm.gz
var packed []byte

// ErrDecode: the picture is damaged, of a form the decoder does not know, or decoding it took too much.
var ErrDecode = errors.New("heif: the picture does not decode")

const (
	memoryPages = 8192            // of 64 KiB
	longest     = 2 * time.Minute // 48 megapixels on a busy machine
)

// A decoder is the compiled program; compiling takes a second or two, so it waits for the first picture.
type decoder struct {
	runtime wazero.Runtime
	program wazero.CompiledModule
}

var compiled = sync.OnceValues(func() (*decoder, error) {
	ctx := context.Background() // lives as long as the process
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithMemoryLimitPages(memoryPages).WithCloseOnContextDone(true))
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("heif: unpack: %w", err)
	}
	code, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, fmt.Errorf("heif: unpack: %w", err)
	}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, fmt.Errorf("heif: system calls: %w", err)
	}
	program, err := runtime.CompileModule(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("heif: compile: %w", err)
	}
	return &decoder{runtime, program}, nil
})

// Colour spaces of libheif.
const (
	spaceYCbCr = 0
	spaceRGB   = 1
	spaceGrey  = 2
)

// shortestLine is what libheif gives lines of small pictures.
const shortestLine = 64

// Decode returns the main picture of a file, turned as the file says. It must have been checked to be of a size that may
// be decoded; largest is the most pixels it may have all the same. Errors are ErrDecode, or the sandbox could not be made.
func Decode(file []byte, largest int) (image.Image, error) {
	d, err := compiled()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	instance, err := d.runtime.InstantiateModule(ctx, d.program, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, fmt.Errorf("heif: start: %w", err)
	}
	defer instance.Close(ctx)
	c := call{ctx: ctx, module: instance}
	at := c.alloc(len(file))
	facts := c.alloc(20)
	if c.failed || !instance.Memory().Write(at, file) {
		return nil, ErrDecode
	}
	if !c.decode(at, len(file), true, facts, 0) {
		return nil, ErrDecode
	}
	frame, ok := c.frame(facts, largest)
	if !ok {
		return nil, ErrDecode
	}
	out := c.alloc(frame.bytes)
	if c.failed || !c.decode(at, len(file), false, facts, out) {
		return nil, ErrDecode
	}
	pixels, ok := instance.Memory().Read(out, uint32(frame.bytes))
	if !ok {
		return nil, ErrDecode
	}
	return frame.picture(pixels), nil
}

// A call talks to one instance. Whatever goes wrong in the sandbox means that the picture does not decode; the words of the
// error are dropped, as they may quote the file.
type call struct {
	ctx    context.Context
	module api.Module
	failed bool
}

func (c *call) alloc(n int) uint32 {
	out, err := c.module.ExportedFunction("malloc").Call(c.ctx, uint64(n))
	if err != nil || out[0] == 0 {
		c.failed = true
		return 0
	}
	return uint32(out[0])
}

// decode fills the five numbers at facts, and unless only these are wanted the pixels at out.
func (c *call) decode(file uint32, size int, factsOnly bool, facts, out uint32) bool {
	only := uint64(0)
	if factsOnly {
		only = 1
	}
	at := uint64(facts)
	done, err := c.module.ExportedFunction("decode").Call(c.ctx, uint64(file), uint64(size), only, at, at+4, at+8, at+12, at+16, uint64(out))
	return err == nil && done[0] != 0
}

// A frame is how the decoder lays out pixels: lines begin at multiples of 16.
type frame struct {
	size                 image.Point
	space, chroma, bytes int
	stride, chromaStride int
	chromaLines          int
}

// aligned is how long libheif makes a line that needs n bytes.
func aligned(n int) int { return (max(n, shortestLine) + 15) &^ 15 }

func (c *call) frame(facts uint32, largest int) (f frame, ok bool) {
	var v [4]int
	for i := range v {
		x, ok := c.module.Memory().ReadUint32Le(facts + 4*uint32(i))
		if !ok {
			return f, false
		}
		v[i] = int(x)
	}
	f = frame{size: image.Pt(v[0], v[1]), space: v[2], chroma: v[3]}
	w, h := v[0], v[1]
	if w <= 0 || h <= 0 || w > largest || h > largest || w*h > largest {
		return f, false
	}
	f.stride = aligned(w)
	switch {
	case f.space == spaceGrey:
	case f.space == spaceRGB:
		f.stride = (4*max(w, shortestLine) + 15) &^ 15
	case f.space == spaceYCbCr && f.chroma >= 1 && f.chroma <= 3:
		f.chromaStride, f.chromaLines = aligned(w), h
		if f.chroma < 3 {
			f.chromaStride = aligned((w + 1) / 2)
		}
		if f.chroma == 1 {
			f.chromaLines = (h + 1) / 2
		}
	default:
		return f, false
	}
	f.bytes = f.stride*h + 2*f.chromaStride*f.chromaLines
	return f, true
}

func (f frame) picture(b []byte) image.Image {
	bounds := image.Rectangle{Max: f.size}
	switch f.space {
	case spaceGrey:
		return &image.Gray{Pix: b, Stride: f.stride, Rect: bounds}
	case spaceRGB:
		return &image.NRGBA{Pix: b, Stride: f.stride, Rect: bounds}
	}
	y, c := f.stride*f.size.Y, f.chromaStride*f.chromaLines
	ratio := map[int]image.YCbCrSubsampleRatio{
		1: image.YCbCrSubsampleRatio420, 2: image.YCbCrSubsampleRatio422, 3: image.YCbCrSubsampleRatio444,
	}[f.chroma]
	return &image.YCbCr{
		Y: b[:y:y], Cb: b[y : y+c : y+c], Cr: b[y+c:], YStride: f.stride, CStride: f.chromaStride, SubsampleRatio: ratio, Rect: bounds,
	}
}
