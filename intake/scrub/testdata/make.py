#!/usr/bin/env python3
"""Makes the files beside it, once: ffmpeg, exiftool and heif-enc plant a name, a number, a place and a telephone's model
wherever they can write. The files are committed; the tests do not run this."""
import os, struct, subprocess, sys, zipfile, zlib

os.chdir(os.path.dirname(os.path.abspath(sys.argv[0])))
NAME, PHONE, MODEL, PLACE = "NGUYENVANCUONG", "0912345678", "JoyModel77", "+22.2512+105.8750/"
PICTURE = "-f lavfi -i testsrc=size=96x64:rate=10:duration=2".split()
SOUND = "-f lavfi -i sine=frequency=440:duration=2:sample_rate=16000".split()
TAGS = [x for k, v in dict(title=NAME, artist=NAME, album_artist=NAME, composer=NAME, author=NAME, copyright=NAME, comment=PHONE,
        description=PHONE, synopsis=PHONE, lyrics=NAME, location=PLACE, make="Vsmart", model=MODEL, encoder=MODEL, language="vie",
        creation_time="2026-03-04T05:06:07Z", date="2026-03-04", **{"com.android.version": MODEL}).items() for x in ("-metadata", f"{k}={v}")]
NAMES = ["-metadata:s:v", f"handler_name={NAME}", "-metadata:s:a", f"handler_name={NAME}"]


def ff(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *args], check=True)


def exif(*args):
    subprocess.run(["exiftool", "-q", "-m", "-overwrite_original", *args], check=True)


def boxes(b, at, end):
    while at < end:
        n, = struct.unpack(">I", b[at:at + 4])
        yield b[at + 4:at + 8], at, n
        at += n


def find(b, at, end, *path):
    kind, *rest = path
    for k, o, n in boxes(b, at, end):
        if k == kind:
            return find(b, o + 8, o + n, *rest) if rest else (o, n)


def sound():
    ff(*SOUND, "-c:a", "libopus", "-b:a", "16k", *TAGS, "voice.ogg")
    ff(*SOUND, "-c:a", "aac", "-b:a", "24k", "-f", "adts", "voice.aac")
    ff(*SOUND, "-c:a", "aac", "-b:a", "24k", "-f", "adts", "-write_id3v2", "1", *TAGS, "tagged.aac")
    ff("-f", "lavfi", "-i", "sine=frequency=440:duration=1:sample_rate=8000", "-c:a", "pcm_s16le", *TAGS, "voice.wav")
    ff(*SOUND, "-c:a", "aac", "-b:a", "24k", *TAGS, *NAMES[2:], "voice.m4a")
    ff(*SOUND, "-c:a", "libopus", "-b:a", "16k", "-f", "mp4", *TAGS, "opus.mp4")
    exif(f"-Artist={NAME}", f"-Comment={PHONE}", f"-Keys:Model={MODEL}", f"-UserData:GPSCoordinates=22.2512, 105.875, 0", "voice.m4a")
    ff(*SOUND, "-t", "0.5", "-c:a", "libmp3lame", *TAGS, "voice.mp3")
    ff(*SOUND, "-t", "0.5", "-ar", "8000", "-ac", "2", "-b:a", "24k", "-c:a", "libmp3lame", *TAGS, "old.mp3")
    checked()
    ff(*SOUND, "-t", "0.5", "-c:a", "libvorbis", *TAGS, "vorbis.ogg")
    ff(*SOUND, "-t", "0.5", "-c:a", "libopus", *TAGS, "voice.webm")
    ff(*SOUND, *SOUND, "-t", "0.5", "-map", "0", "-map", "1", "-c:a", "libopus", "two.ogg")
    one = open("voice.ogg", "rb").read()
    open("chained.ogg", "wb").write(one + one)
    # No encoder of AMR here: frames of silence and of noise, with words in the bits that carry no sound.
    for name, magic, sizes, bits in (("voice.amr", b"#!AMR\n", {0: 12, 7: 31, 8: 5, 15: 0}, {0: 95, 7: 244, 8: 39, 15: 0}),
                                     ("wide.amr", b"#!AMR-WB\n", {0: 17, 8: 60, 9: 5, 14: 0}, {0: 132, 8: 477, 9: 40, 14: 0})):
        out = magic
        for i in range(100):
            kind = list(sizes)[i % 4]
            body = bytearray((37 * i + 11 * k) & 255 for k in range(sizes[kind]))
            if bits[kind] % 8:
                body[-1] |= (1 << (8 - bits[kind] % 8)) - 1
            out += bytes([kind << 3 | 4]) + body
        open(name, "wb").write(out)


def checked():
    """Silence with checksums, which are wrong, and words where there is no sound."""
    frame = b"\xff\xfa\x51\x4c" + b"NG" + bytes(32) + f"{NAME} {PHONE} LAME3.100".encode()
    open("checked.mp3", "wb").write(frame.ljust(144 * 64000 // 44100, b"U") * 10)


def film():
    x264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10"]
    aac = ["-c:a", "aac", "-b:a", "24k"]
    open("words.srt", "w").write(f"1\n00:00:00,000 --> 00:00:02,000\n{NAME} {PHONE} {PLACE}\n")
    ff(*PICTURE, *SOUND, "-i", "words.srt", *x264, *aac, "-c:s", "mov_text", *TAGS, *NAMES, "film.mp4")
    os.remove("words.srt")
    exif(f"-Artist={NAME}", f"-Keys:Model={MODEL}", f"-Keys:Author={NAME}", "-UserData:GPSCoordinates=22.2512, 105.875, 0",
         f"-XMP:Creator={NAME}", f"-XMP:Description={PHONE}", "-XMP:GPSLatitude=22.2512", "film.mp4")
    b = bytearray(open("film.mp4", "rb").read())
    moov, n = find(b, 0, len(b), b"moov")
    tkhd, _ = find(b, moov + 8, moov + n, b"trak", b"tkhd")
    struct.pack_into(">9i", b, tkhd + 48, 0, 65536, 0, -65536, 0, 0, 64 << 16, 0, 1 << 30)  # a quarter turn
    words = f"{NAME} {PHONE} {PLACE} {MODEL}".encode()
    for kind in (b"free", b"skip", b"gps ", b"uuid"):
        b += struct.pack(">I", 8 + 16 + len(words)) + kind + bytes(16) + words
    open("film.mp4", "wb").write(b)
    ff(*PICTURE, *SOUND, *x264, *aac, *TAGS, *NAMES, "-movflags", "use_metadata_tags", "film.mov")
    ff(*PICTURE, "-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1", "-pix_fmt", "yuv420p", *TAGS, *NAMES, "hevc.mp4")
    frag = "frag_keyframe+empty_moov+default_base_moof"
    ff(*PICTURE, *SOUND, *x264, *aac, *TAGS, *NAMES, "-movflags", frag, "frag.mp4")
    # As a telephone shortens a film: the cut parts stay, and an edit hides them.
    ff("-ss", "1.2", "-t", "0.5", "-i", "frag.mp4", "-map", "0:v", "-c", "copy", "cut.mp4")
    ff(*PICTURE, "-c:v", "mpeg4", "-t", "0.5", "other.mp4")
    ff(*PICTURE, *SOUND, "-t", "0.5", *x264, "-c:a", "alac", "silenced.mp4")


def picture():
    ff("-f", "lavfi", "-i", "testsrc=size=65x33", "-frames:v", "1", "odd.png")
    rows = [[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (255, 255, 255)]]
    with open("quarters.ppm", "wb") as f:
        f.write(b"P6 64 32 255\n" + b"".join(bytes(rows[y // 16][x // 32]) for y in range(32) for x in range(64)))
    ff("-i", "quarters.ppm", "-q:v", "1", "quarters.jpg")
    exif("-n", "-Orientation=1", f"-Artist={NAME}", "quarters.jpg")
    subprocess.run(["heif-enc", "-q", "95", "quarters.jpg", "-o", "quarters.heic"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["heif-enc", "-q", "95", "odd.png", "-o", "odd.heic"], check=True, stdout=subprocess.DEVNULL)
    exif(f"-Artist={NAME}", f"-ImageDescription={PHONE}", "-Make=Vsmart", f"-Model={MODEL}", "-GPSLatitude=22.2512", "-GPSLatitudeRef=N",
         "-GPSLongitude=105.875", "-GPSLongitudeRef=E", "-DateTimeOriginal=2026:03:04 05:06:07", f"-XMP:Creator={NAME}", f"-XMP:City={MODEL}", "quarters.heic")
    open("turned.heic", "wb").write(turned(open("quarters.heic", "rb").read()))
    for name in ("odd.png", "quarters.ppm", "quarters.jpg"):
        os.remove(name)


def turned(b):
    """Adds the property to the main picture that it is to be turned to the left."""
    meta, mn = find(b, 0, len(b), b"meta")
    inside = meta + 12, meta + mn
    pitm, _ = find(b, *inside, b"pitm")
    main, = struct.unpack(">H", b[pitm + 12:pitm + 14])
    iprp, pn = find(b, *inside, b"iprp")
    ipco, cn = find(b, iprp + 8, iprp + pn, b"ipco")
    ipma, an = find(b, iprp + 8, iprp + pn, b"ipma")
    new = struct.pack(">I", 9) + b"irot\x01"
    at, rest = ipma + 16, b""
    for _ in range(struct.unpack(">I", b[ipma + 12:ipma + 16])[0]):
        item, count = struct.unpack(">HB", b[at:at + 3])
        own = b[at + 3:at + 3 + count]
        at += 3 + count
        if item == main:
            own += bytes([0x80 | len(list(boxes(b, ipco + 8, ipco + cn))) + 1])
        rest += struct.pack(">HB", item, len(own)) + own
    longer = b[ipma + 4:ipma + 16] + rest
    grown = len(new) + len(longer) + 4 - an
    r = bytearray(b[:ipco] + struct.pack(">I", cn + len(new)) + b[ipco + 4:ipco + cn] + new + b[ipco + cn:ipma] +
                  struct.pack(">I", len(longer) + 4) + longer + b[ipma + an:])
    struct.pack_into(">I", r, iprp, pn + grown)
    struct.pack_into(">I", r, meta, mn + grown)
    iloc, _ = find(r, meta + 12, meta + mn + grown, b"iloc")
    assert r[iloc + 8] == 1 and r[iloc + 12] == 0x44 and r[iloc + 13] >> 4 in (0, 4)
    at = iloc + 16
    for _ in range(struct.unpack(">H", r[iloc + 14:iloc + 16])[0]):
        based, inFile = r[iloc + 13] >> 4, r[at + 3] & 15 == 0
        at += 6
        base = struct.unpack(">I", r[at:at + 4])[0] if based else 0
        if based and base and inFile:
            struct.pack_into(">I", r, at, base + grown)
        at += based + 2
        for _ in range(struct.unpack(">H", r[at - 2:at])[0]):
            offset, = struct.unpack(">I", r[at:at + 4])
            if inFile and not base:
                struct.pack_into(">I", r, at, offset + grown)
            at += 8
    return bytes(r)


def paper():
    def archive(name, first, *names):
        with zipfile.ZipFile(name, "w") as z:
            for n in (*first, *names):
                z.writestr(zipfile.ZipInfo(n), first.get(n, f"<{NAME}/>") if isinstance(first, dict) else f"<{NAME}/>")

    office = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml")
    archive("paper.docx", office, "word/document.xml")
    archive("paper.docm", office, "word/document.xml", "word/vbaProject.bin")
    archive("paper.xlsx", office, "xl/workbook.xml")
    archive("paper.pptx", office, "ppt/presentation.xml")
    archive("paper.odt", {"mimetype": "application/vnd.oasis.opendocument.text"}, "content.xml", "meta.xml")
    archive("book.epub", {"mimetype": "application/epub+zip"}, "META-INF/container.xml")
    archive("archive.zip", ("a.txt", "b.exe"))
    archive("program.apk", ("AndroidManifest.xml", "classes.dex"))
    for name, stream in (("paper.doc", "WordDocument"), ("paper.xls", "Workbook"), ("paper.ppt", "PowerPoint Document"), ("installer.msi", "!Table")):
        open(name, "wb").write(ole(stream))
    pdf = f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/Info<</Author({NAME})>>>>\n%%EOF\n"
    open("paper.pdf", "w").write(pdf)
    open("polyglot.pdf", "wb").write(pdf.encode() + open("archive.zip", "rb").read())
    open("paper.rtf", "w").write("{\\rtf1\\ansi{\\info{\\author %s}}xin chao}\n" % NAME)
    open("paper.txt", "w").write("Con đường thôn Nà Tàn hỏng từ tháng ba.\n")
    open("wide.txt", "wb").write("Con đường thôn Nà Tàn hỏng từ tháng ba.\n".encode("utf-16"))
    open("page.html", "w").write("<!DOCTYPE html><script>alert(1)</script>\n")
    open("drawing.svg", "w").write("<svg xmlns='http://www.w3.org/2000/svg'/>\n")
    open("script.sh", "w").write("#!/bin/sh\nrm -rf /\n")
    open("program.exe", "wb").write(b"MZ\x90\x00" + bytes(64) + b"PE\x00\x00")


def ole(stream):
    free, end = 0xffffffff, 0xfffffffe
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6xIIIIIIIIII", 0x3e, 3, 0xfffe, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)
    table = struct.pack("<128I", 0xfffffffd, end, end, *[free] * 125)

    def entry(name, kind, child=free, start=0, size=0):
        n = (name + "\0").encode("utf-16-le")
        return n.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(n), kind, 1, free, free, child, start, size)

    directory = entry("Root Entry", 5, 1) + entry(stream, 2, start=2, size=512) + bytes(256)
    return head + table + directory + (NAME * 40).encode()[:512].ljust(512, b"\0")


sound()
film()
picture()
paper()
