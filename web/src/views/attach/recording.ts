// One recording of what somebody says: how loud it is while they speak, and the
// bytes when they have spoken.

/** The longest note, milliseconds. */
export const LONGEST = 5 * 60_000;
/** Loudness is looked at so often, milliseconds. */
const TICK = 50;
/** Heights that go with a note. */
const HEIGHTS = 64;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export interface Recorded {
  readonly bytes: Blob;
  readonly length: number;
  readonly waveform: Uint8Array;
}

export function canRecord(): boolean {
  return "MediaRecorder" in globalThis && "mediaDevices" in navigator;
}

export class Recording {
  readonly #stream: MediaStream;
  readonly #recorder: MediaRecorder;
  readonly #context = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #pieces: Blob[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ended: Promise<void>;
  readonly #samples: Float32Array<ArrayBuffer>;
  /** 0–1, one for each tick. */
  readonly levels: number[] = [];
  #length = 0;
  #since = Date.now();

  private constructor(stream: MediaStream, onTick: (length: number) => void) {
    this.#stream = stream;
    const type = TYPES.find((t) => MediaRecorder.isTypeSupported(t));
    this.#recorder = new MediaRecorder(stream, type === undefined ? {} : { mimeType: type, audioBitsPerSecond: 32_000 });
    this.#recorder.addEventListener("dataavailable", (e) => this.#pieces.push(e.data));
    this.#ended = new Promise((resolve) => this.#recorder.addEventListener("stop", () => resolve(), { once: true }));
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#recorder.start(1000);
    this.#timer = setInterval(() => {
      if (this.#recorder.state === "recording") {
        this.levels.push(this.#loudness());
        onTick(this.length);
      }
    }, TICK);
  }

  /** begin throws when there is no microphone, or it is not for us. */
  static async begin(onTick: (length: number) => void): Promise<Recording> {
    return new Recording(await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } }), onTick);
  }

  get length(): number {
    return this.#length + (this.#recorder.state === "recording" ? Date.now() - this.#since : 0);
  }

  pause(): void {
    if (this.#recorder.state === "recording") {
      this.#length = this.length;
      this.#recorder.pause();
    }
  }

  resume(): void {
    if (this.#recorder.state === "paused") {
      this.#since = Date.now();
      this.#recorder.resume();
    }
  }

  /** end may be called again: the note stays the same. */
  async end(): Promise<Recorded> {
    this.pause();
    this.close();
    await this.#ended;
    return { bytes: new Blob(this.#pieces, { type: this.#recorder.mimeType.split(";")[0] ?? "" }), length: Math.round(this.#length), waveform: waveformOf(this.levels) };
  }

  /** close gives the microphone back. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#recorder.state !== "inactive") {
      this.#recorder.stop();
    }
    this.#stream.getTracks().forEach((track) => track.stop());
    if (this.#context.state !== "closed") {
      void this.#context.close();
    }
  }

  #loudness(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const sum = this.#samples.reduce((total, s) => total + s * s, 0);
    // A voice is seldom louder than a third of what is possible.
    return Math.min(1, Math.sqrt(sum / this.#samples.length) * 3);
  }
}

/** waveformOf is 64 heights for the whole length; the loudest place is as high as can be, unless all is quiet. */
export function waveformOf(levels: readonly number[]): Uint8Array {
  const top = Math.max(0.1, ...levels);
  return Uint8Array.from({ length: HEIGHTS }, (_, i) => {
    const from = Math.floor((i * levels.length) / HEIGHTS);
    const part = levels.slice(from, Math.max(from + 1, Math.floor(((i + 1) * levels.length) / HEIGHTS)));
    return Math.round((Math.max(0, ...part) / top) * 255);
  });
}
