// Speaking in the page, loaded when it is asked for (/web/voice.js): records, lets the resident hear himself, changes the voice
// if he wants, and makes a new file of nothing but sound: decoded, 16,000 samples a second, encoded again. What the phone
// recorded never leaves this page and is gone with it.

import type { Clean } from "./attach.ts";
import { make } from "./log.ts";
import { oggOpus, wav } from "./ogg.ts";
import { randomFactor, shift } from "./pitch.ts";

/** What the panel says and does. */
export interface Speaking {
  say(id: string, args?: Record<string, string>): string;
  /** The recording as it is to be sent. */
  take(sound: Clean): void;
  /** It is over; nothing is left. notice is a text to show, or "". */
  close(notice: string): void;
}

const rate = 16_000;
const longest = 10 * 60_000;
const bits = 24_000;

type Voice = "low" | "high" | "own";

/** Begins to record at once, in a panel below root. Returns what ends it and throws the recording away. */
export async function speak(root: HTMLElement, s: Speaking): Promise<() => void> {
  const panel = new Panel(root, s);
  await panel.record();
  return () => panel.drop();
}

class Panel {
  private recorder: MediaRecorder | null = null;
  private parts: Blob[] = [];
  private own: Float32Array<ArrayBuffer> = new Float32Array(0);
  private url = "";
  private timer = 0;
  private life = 0; // counted up when what is being worked on is not wanted any more

  constructor(private readonly root: HTMLElement, private readonly s: Speaking) {}

  async record(): Promise<void> {
    this.forget();
    const life = this.life;
    const stream = await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => null);
    if (!stream || typeof MediaRecorder === "undefined") return this.end("web.no-mic");
    if (life !== this.life) return stop(stream);
    const recorder = (this.recorder = new MediaRecorder(stream));
    recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
    recorder.addEventListener("stop", () => {
      stop(stream);
      if (this.recorder === recorder) void this.listen();
    });
    recorder.start(1000);
    this.recording(recorder, performance.now());
  }

  /** Throws everything away. */
  drop(): void {
    this.forget();
    this.root.replaceChildren();
    this.root.hidden = true;
  }

  private recording(recorder: MediaRecorder, begun: number): void {
    const time = make("span", "time", "0:00");
    time.setAttribute("role", "timer"); // seen, and not said every second
    const dot = make("span", "dot", "●");
    dot.setAttribute("aria-hidden", "true");
    const told = make("p", "told", dot, " ", this.s.say("web.voice-recording"), " ", time);
    const end = this.button("web.voice-stop", () => recorder.stop(), "main big");
    this.show("group", told, end, make("p", "actions", this.button("web.voice-delete", () => this.end(""))));
    end.focus();
    this.timer = window.setInterval(() => {
      const passed = performance.now() - begun;
      time.textContent = clock(passed / 1000);
      if (passed >= longest && recorder.state === "recording") recorder.stop();
    }, 250);
  }

  /** What was recorded, to be heard before it goes anywhere. */
  private async listen(): Promise<void> {
    clearInterval(this.timer);
    const life = this.life;
    this.show("status", make("p", "told", this.s.say("web.voice-wait")));
    const own = await decode(new Blob(this.parts, { type: this.recorder?.mimeType ?? "" }));
    if (life !== this.life) return;
    this.recorder = null;
    this.parts = [];
    if (own === null) return this.end("web.no-mic");
    this.own = own;
    const player = document.createElement("audio");
    player.controls = true;
    player.setAttribute("controlslist", "nodownload"); // a copy on the phone is not wanted
    player.setAttribute("aria-label", this.s.say("web.voice-listen"));
    const status = make("p", "told small");
    status.setAttribute("role", "status");
    const use = this.button("web.voice-use", () => void this.use(sound), "main");
    let sound: Promise<Float32Array> = Promise.resolve(own);
    const choose = (voice: Voice): void => {
      use.setAttribute("disabled", "");
      status.textContent = this.s.say("web.voice-wait");
      sound = voice === "own" ? Promise.resolve(own) : shift(own, rate, randomFactor(voice === "high"));
      const mine = sound;
      void sound.then((pcm) => {
        if (life !== this.life || mine !== sound) return;
        URL.revokeObjectURL(this.url);
        player.src = this.url = URL.createObjectURL(new Blob([wav(pcm, rate)], { type: "audio/wav" }));
        status.textContent = this.s.say(voice === "own" ? "web.voice-own-warn" : "web.voice-changed-warn");
        use.removeAttribute("disabled");
      });
    };
    this.show("group",
      make("p", "", this.s.say("web.voice-listen")), player, this.voices(choose), status,
      make("p", "actions", use, this.button("web.voice-again", () => void this.record()), this.button("web.voice-delete", () => this.end(""))));
    choose("low");
    player.focus();
  }

  private voices(choose: (voice: Voice) => void): HTMLElement {
    const set = make("fieldset", "voices", make("legend", "", this.s.say("web.voice-which")));
    for (const voice of ["low", "high", "own"] as const) {
      const input = document.createElement("input");
      input.type = "radio";
      input.name = "voice";
      input.checked = voice === "low";
      input.addEventListener("change", () => choose(voice));
      set.append(make("label", "", input, make("span", "", this.s.say(`web.voice-${voice}`))));
    }
    return set;
  }

  private async use(sound: Promise<Float32Array>): Promise<void> {
    const life = this.life;
    const pcm = await sound;
    this.show("status", make("p", "told", this.s.say("web.voice-wait")));
    const clean = await encode(pcm);
    if (life !== this.life) return;
    this.end("");
    this.s.take(clean);
  }

  private end(notice: string): void {
    this.drop();
    this.s.close(notice);
  }

  private forget(): void {
    this.life++;
    clearInterval(this.timer);
    const recorder = this.recorder;
    this.recorder = null;
    if (recorder !== null && recorder.state !== "inactive") recorder.stop();
    this.parts = [];
    this.own.fill(0);
    this.own = new Float32Array(0);
    URL.revokeObjectURL(this.url);
    this.url = "";
  }

  private show(role: string, ...children: HTMLElement[]): void {
    this.root.hidden = false;
    this.root.setAttribute("role", role);
    this.root.replaceChildren(...children);
  }

  private button(id: string, press: () => void, className = ""): HTMLButtonElement {
    const b = make("button", className, this.s.say(id));
    b.type = "button";
    b.addEventListener("click", press);
    return b;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
}

/** Decodes what the phone recorded, as one channel at our rate; null when there is nothing in it. */
async function decode(recorded: Blob): Promise<Float32Array<ArrayBuffer> | null> {
  const bytes = await recorded.arrayBuffer();
  const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes).catch(() => null);
  if (buffer === null || buffer.length === 0) return null;
  const pcm = new Float32Array(buffer.length);
  for (let c = 0; c < buffer.numberOfChannels; c++) buffer.getChannelData(c).forEach((x, i) => (pcm[i] = (pcm[i] ?? 0) + x / buffer.numberOfChannels));
  return pcm;
}

/** Opus where the browser encodes it, or else plain samples. */
export async function encode(pcm: Float32Array): Promise<Clean> {
  const ogg = await opus(pcm).catch(() => null);
  return ogg === null ? { bytes: wav(pcm, rate), type: "audio/wav" } : { bytes: ogg, type: "audio/ogg" };
}

const preSkip = 312; // what libopus needs, at 48,000 a second; browsers' own heads count it in other units

async function opus(pcm: Float32Array): Promise<Uint8Array<ArrayBuffer> | null> {
  const config: AudioEncoderConfig = { codec: "opus", sampleRate: rate, numberOfChannels: 1, bitrate: bits };
  if (typeof AudioEncoder === "undefined" || (await AudioEncoder.isConfigSupported(config)).supported !== true) return null;
  const packets: { bytes: Uint8Array; samples: number }[] = [];
  let failed = false;
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      packets.push({ bytes, samples: Math.round(((chunk.duration ?? 20_000) * 48) / 1000) });
    },
    error: () => (failed = true),
  });
  encoder.configure(config);
  for (let at = 0; at < pcm.length; at += rate) {
    const data = new Float32Array(pcm.subarray(at, at + rate));
    const piece = new AudioData({ format: "f32", sampleRate: rate, numberOfFrames: data.length, numberOfChannels: 1, timestamp: Math.round((at * 1e6) / rate), data });
    encoder.encode(piece);
    piece.close();
  }
  await encoder.flush();
  encoder.close();
  return failed || packets.length === 0 ? null : oggOpus(packets, preSkip, rate, pcm.length * 3);
}
