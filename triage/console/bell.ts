// A short sound when something came in: two notes for what is urgent, one quiet note for the rest. It is made here, nothing is
// loaded. It can be switched off for this page.

const notes = { urgent: [880, 1175, 880, 1175], quiet: [660] } as const;
const long = 0.16;

export class Bell {
  on = true;
  #context: AudioContext | null = null;

  ring(urgent: boolean): void {
    if (!this.on || typeof AudioContext === "undefined") return;
    const context = (this.#context ??= new AudioContext());
    void context.resume().catch(() => undefined); // a page that nobody has touched may not sound
    (urgent ? notes.urgent : notes.quiet).forEach((pitch, i) => {
      const at = context.currentTime + i * long;
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(urgent ? 0.25 : 0.05, at + 0.02);
      volume.gain.linearRampToValueAtTime(0, at + long);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + long);
    });
  }
}
