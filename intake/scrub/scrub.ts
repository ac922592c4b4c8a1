// Takes everything out of sound and films but what is heard and seen, in the resident's browser: the twin of package scrub.
// Pictures are painted again by the page, which has a canvas. See doc.go for what is taken, refused, and stays.
import { cleanADTS } from "./aac.ts";
import { cleanAMR } from "./amr.ts";
import { ScrubError } from "./bytes.ts";
import { kindOf, type Kind } from "./kind.ts";
import { cleanMP3 } from "./mp3.ts";
import { cleanMP4 } from "./mp4.ts";
import { cleanOgg } from "./ogg.ts";
import { paperType } from "./paper.ts";
import { cleanWAV } from "./wav.ts";

export { kindOf, ScrubError, type Kind };

/** What is clean, and its media type. bytes may be a part of a larger buffer. */
export interface Cleaned {
  bytes: Uint8Array;
  type: string;
}

/** Cleans sound or a film; kindOf says which files these are. Throws a ScrubError for everything else. */
export function clean(file: Uint8Array): Cleaned {
  switch (kindOf(file)) {
    case "ogg":
      return { bytes: cleanOgg(file), type: "audio/ogg" };
    case "adts":
      return { bytes: cleanADTS(file), type: "audio/aac" };
    case "amr":
      return { bytes: cleanAMR(file), type: "audio/amr" };
    case "wav":
      return { bytes: cleanWAV(file), type: "audio/wav" };
    case "mp3":
      return { bytes: cleanMP3(file), type: "audio/mpeg" };
    case "mp4":
      return cleanMP4(file);
    case "paper":
      throw new ScrubError("paper");
    default:
      throw new ScrubError("unknown");
  }
}

/** Cleans sound; a film is refused. */
export function cleanSound(file: Uint8Array): Cleaned {
  const out = clean(file);
  if (!out.type.startsWith("audio/")) throw new ScrubError("unclean");
  return out;
}

/** Cleans a film, or sound in a film's container. */
export function cleanFilm(file: Uint8Array): Cleaned {
  if (kindOf(file) !== "mp4") throw new ScrubError("unknown");
  return clean(file);
}

/** Tells the media type of a paper, which is kept as it is; see Keep in paper.go. */
export function keep(file: Uint8Array): Cleaned {
  if (kindOf(file) !== "paper") throw new ScrubError("unknown");
  return { bytes: file, type: paperType(file) };
}
