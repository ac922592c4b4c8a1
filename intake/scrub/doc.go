// Package scrub takes everything out of photos, sound and films but what is seen and heard: place, time, telephone, owner,
// thumbnails, comments, names of programs, and bytes between, beside and behind what belongs there. Zone: edge; it runs
// before an attachment is sealed, in bot. In the resident's page the TypeScript beside it does the same with sound and
// films, byte for byte; pictures are painted again on a canvas there.
//
// It fails closed. What a file is, is told by its content alone (kindOf); what is not one of the kinds below is
// [ErrUnknown], what is damaged, cut short, mixed with another kind or not understood is [ErrUnclean]. Sizes are judged
// before memory is taken for them.
//
// # Pictures
//
// JPEG (any that Go decodes: baseline, progressive, grey, CMYK), PNG, still WebP and HEIC are decoded and encoded anew, so
// that only pixels pass. JPEG, lossy WebP and HEIC come out as JPEG, the others as PNG with 8 bits a channel. The picture is
// turned as its file says, since that goes as well. The colour under fully transparent pixels is wiped, and palettes are
// resolved, because both can carry what is not seen. Refused: animated WebP, rows of pictures, AVIF, GIF, TIFF, SVG; more
// than 50 megapixels or 16,384 pixels a side; JPEGs of so many scans that decoding them would be the purpose. HEIC is
// decoded in a sandbox, see package heif.
//
// # Sound
//
// Ogg with one stream of Opus: pages are written anew with their own serial and counting; the header keeps what playing
// needs, the comments are empty, padding within packets is blanked. Chained and multiplexed files and other codecs are
// refused. AAC in ADTS: each frame gets a header of ours; a tag before the first frame is dropped, anything between is
// refused. AMR, narrow and wide, one channel: frames by the table of RFC 4867, spare bits blanked. WAV: the format chunk in
// its short form and the samples. MP3: frames without tags and list of contents; what lies between the sounds of frames,
// where encoders write their name and anybody may write anything, is blanked by following the bit reservoir. WebM is not taken.
//
// # Films, and sound in their container
//
// MP4, MOV, M4A and 3GP, also in fragments, are taken apart into samples and written anew: no box of the file passes.
// Headers are made of the numbers that playing needs: sizes, durations, quarter turns, edits, the tables of samples. Times
// of making are zero, languages and names of handlers and compressors are empty. Only tracks of picture and sound are kept
// (timed metadata, texts, time codes and chapters go with their samples), and of the media only their samples, which may
// not lie over each other; samples that no edit shows go as well, as a telephone that shortens a film leaves them in it.
// Pictures are H.264 or H.265, of whose units only those needed for decoding pass: supplemental information (settings of
// x264, names of cameras, times of day), filling and other layers go. Sound is AAC, Opus or AMR. With another codec of
// picture or sound the film is refused, since it would lose what the resident meant to send; so are films that play faster,
// slower or turned by less than a quarter, that lie in other files, or that are encrypted.
//
// # Papers
//
// PDF, Office and OpenDocument files, RTF and plain text cannot be cleaned: [Clean] says [ErrPaper], and [Keep] takes them
// as they are.
//
// # What stays
//
// What is in the picture or the voice itself: faces, number plates, a watermark, a voice that is recognised. How something
// was recorded tells the family of the telephone: codec, size, rate, quantisation, the camera's own noise. And who controls
// the coded bits of sound or film can hide words in them (in AAC behind the sound of a block, in slices, in MP3 within the sound), as in pixels. The
// pages warn of the first; against the last nothing helps that does not decode and encode anew.
package scrub
