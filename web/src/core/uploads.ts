// Uploads brings the files of messages to the server; the outbox sends a message
// when all of its files are there. It looks at the outbox, and does what that
// asks for: begins what waits, stops what was paused, throws away what was
// given up. So it can be called at any time, and after any crash.
import { FileService, FileState } from "../gen/hongyan/v1/file_pb";
import { Backoff } from "./backoff";
import { blob, blobKeys, forgetBlobs, url } from "./blobs";
import type { Core } from "./core";
import { ApiError, failureOf, isTemporary, toFailure } from "./errors";
import { filesOf, withFile } from "./rich";
import { upload, type UploadKind } from "./tus";
import type { Failure, Id, Millis, Pending } from "./types";
import { reasonName } from "./wire";

/** Files on their way at one time. */
const MOST = 3;
/** Progress is told so often, milliseconds. */
const TELL = 250;
/** Speed is that of the last so many milliseconds. */
const SPAN = 4000;
/** How long one answer about a picture may take, milliseconds. */
const LOOKED_AT = 8000;
/** What nobody asks for is thrown away after so long: it may be about to be sent. */
const ABANDONED = 24 * 3600_000;

interface Job {
  readonly clientId: string;
  readonly key: string;
  sent: number;
  stop: (isThrownAway: boolean) => void;
}

/** What there is to do for a message: a file, or the picture of a video. */
interface Task {
  readonly key: string;
  readonly index: number;
  readonly isPoster: boolean;
}

export interface UploadsParts extends Core {
  readonly access: () => Promise<string>;
  /** Some message has all its files. */
  readonly onReady: () => void;
}

export class Uploads {
  readonly #core: UploadsParts;
  readonly #jobs = new Map<string, Job>();
  /** Keys by client id, of all that were in the outbox: what is not any more has arrived, or was given up. */
  readonly #known = new Map<string, readonly string[]>();
  readonly #past = new Map<string, { at: Millis; sent: number }[]>();
  readonly #backoff = new Backoff();
  #retry: ReturnType<typeof setTimeout> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(core: UploadsParts) {
    this.#core = core;
    void this.#clean().catch(() => undefined); // Next time.
  }

  /** look compares what is done with what is wanted. */
  look(): void {
    const all = this.#waiting();
    const byId = new Map(all.map((p) => [p.clientId, p]));
    for (const p of all) {
      this.#known.set(p.clientId, keysOf(p));
    }
    this.#forget(byId);
    const { link } = this.#core.state();
    for (const job of this.#jobs.values()) {
      const p = byId.get(job.clientId);
      if (p === undefined || link !== "live" || !this.#isWanted(p)) {
        this.#end(job, p === undefined);
      }
    }
    if (link === "live" && this.#retry === undefined) {
      this.#begin(all.filter((p) => this.#isWanted(p)));
    }
  }

  /** live: there is a connection, nothing more to wait for. */
  live(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.look();
  }

  #waiting(): Pending[] {
    return Object.values(this.#core.state().outbox).flatMap((list) => list.filter((p) => p.keys !== undefined));
  }

  #isWanted(p: Pending): boolean {
    return p.state === "queued" && p.isHeld === true && p.isPaused !== true && (this.#core.company.isSender || !this.#core.state().durable);
  }

  #forget(byId: ReadonlyMap<string, Pending>): void {
    for (const [clientId, keys] of this.#known) {
      if (!byId.has(clientId)) {
        this.#known.delete(clientId);
        this.#past.delete(clientId);
        forgetBlobs(keys).catch(() => undefined); // #clean finds them.
        if (this.#core.state().uploads[clientId] !== undefined) {
          this.#core.change({ kind: "upload", clientId, upload: null });
        }
      }
    }
  }

  #begin(wanted: readonly Pending[]): void {
    for (const p of wanted.toSorted((a, b) => (a.clientId < b.clientId ? -1 : 1))) {
      for (const task of tasksOf(p)) {
        if (this.#jobs.size >= MOST) {
          return;
        }
        if (!this.#jobs.has(task.key)) {
          const job: Job = { clientId: p.clientId, key: task.key, sent: 0, stop: () => undefined };
          this.#jobs.set(task.key, job);
          void this.#run(p, task, job);
        }
      }
    }
  }

  async #run(p: Pending, task: Task, job: Job): Promise<void> {
    const isMine = () => this.#jobs.get(task.key) === job;
    try {
      const bytes = await blob(task.key);
      if (bytes === null) {
        throw new ApiError(failureOf("data_loss", "FILE_NOT_FOUND"));
      }
      const from = await url(task.key);
      const { seal } = p.keys?.[task.index] ?? {};
      const source = seal === undefined ? null : await (await import("./sealed/source")).sourceOf(bytes, seal);
      if (!isMine()) {
        return;
      }
      const kind = kindOf(p, task);
      const running = upload({ key: task.key, blob: bytes, name: filesOf(p.rich)[task.index]?.name ?? "", kind, url: from, source }, this.#core.access, (sent) => {
        job.sent = sent;
        this.#tell();
      });
      job.stop = running.stop;
      const id = await running.done;
      if (kind === "image") {
        await lookedAt(this.#core, id, isMine);
      }
      if (isMine()) {
        this.#jobs.delete(task.key);
        this.#backoff.reset();
        this.#arrived(p, task, id);
      }
    } catch (error) {
      if (isMine()) {
        this.#jobs.delete(task.key);
        this.#failed(p, toFailure(error));
      }
    }
    this.look();
  }

  #now(p: Pending): Pending | undefined {
    return this.#core.state().outbox[p.conv]?.find((now) => now.clientId === p.clientId);
  }

  #arrived(p: Pending, task: Task, id: Id): void {
    const now = this.#now(p);
    if (now?.rich !== undefined) {
      const next = { ...now, rich: withFile(now.rich, task.index, task.isPoster ? { posterId: id } : { id }) };
      const isHeld = tasksOf(next).length > 0;
      this.#core.change({ kind: "queued", pending: { ...next, isHeld } });
      if (!isHeld) {
        this.#core.change({ kind: "upload", clientId: p.clientId, upload: null });
        this.#core.onReady();
      }
    }
  }

  #failed(p: Pending, failure: Failure): void {
    // Others of one's own are on their way: there is room when they have arrived.
    if (isTemporary(failure) || failure.reason === "UPLOADS_FULL") {
      this.#retry ??= setTimeout(() => this.live(), Math.max(1000, failure.retryAfter, this.#backoff.next()));
      return;
    }
    this.#core.change({ kind: "failed", conv: p.conv, clientId: p.clientId, failure });
  }

  #end(job: Job, isThrownAway: boolean): void {
    this.#jobs.delete(job.key);
    job.stop(isThrownAway);
    this.#past.delete(job.clientId);
    this.#tellOne(job.clientId);
  }

  /** tell says how far each message has come, now and then. */
  #tell(): void {
    if (this.#telling !== undefined) {
      return;
    }
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      for (const clientId of new Set([...this.#jobs.values()].map((job) => job.clientId))) {
        this.#tellOne(clientId);
      }
    }, TELL);
  }

  #tellOne(clientId: string): void {
    const p = this.#waiting().find((one) => one.clientId === clientId);
    if (p === undefined) {
      return;
    }
    const files = filesOf(p.rich);
    const total = files.reduce((sum, f) => sum + f.size, 0);
    const running = [...this.#jobs.values()].filter((job) => job.clientId === clientId);
    const there = files.reduce((sum, f, i) => sum + (f.id === "" ? (running.find((job) => job.key === p.keys?.[i]?.file)?.sent ?? this.#before(clientId, i)) : f.size), 0);
    const sent = Math.min(total, there);
    this.#core.change({ kind: "upload", clientId, upload: { sent, total, speed: running.length === 0 ? 0 : this.#speed(clientId, sent) } });
  }

  /** before is what a file that stands still had: the one of a message of one file. */
  #before(clientId: string, index: number): number {
    return index === 0 ? (this.#core.state().uploads[clientId]?.sent ?? 0) : 0;
  }

  #speed(clientId: string, sent: number): number {
    const now = Date.now();
    const past = (this.#past.get(clientId) ?? []).filter((one) => now - one.at < SPAN);
    past.push({ at: now, sent });
    this.#past.set(clientId, past);
    const [first] = past;
    return first === undefined || now - first.at < TELL ? 0 : Math.max(0, ((sent - first.sent) * 1000) / (now - first.at));
  }

  /** clean throws away bytes nobody asks for any more. */
  async #clean(): Promise<void> {
    const wanted = new Set(this.#waiting().flatMap(keysOf));
    const before = Date.now() - ABANDONED;
    // Keys begin with their time: they are UUIDs of version 7.
    await forgetBlobs((await blobKeys()).filter((key) => !wanted.has(key) && parseInt(key.replace("-", "").slice(0, 12), 16) < before));
  }
}

function keysOf(p: Pending): string[] {
  return (p.keys ?? []).flatMap(({ file, poster }) => (poster === "" ? [file] : [file, poster]));
}

function tasksOf(p: Pending): Task[] {
  return filesOf(p.rich).flatMap((f, index) => {
    const keys = p.keys?.[index];
    const tasks: Task[] = [];
    if (keys !== undefined && keys.poster !== "" && f.posterId === "") {
      tasks.push({ key: keys.poster, index, isPoster: true });
    }
    if (keys !== undefined && f.id === "") {
      tasks.push({ key: keys.file, index, isPoster: false });
    }
    return tasks;
  });
}

function kindOf(p: Pending, task: Task): UploadKind {
  switch (p.rich?.what) {
    case "media":
      return task.isPoster || filesOf(p.rich)[task.index]?.mime.startsWith("image/") === true ? "image" : "video";
    case "voice":
      return "voice";
    default:
      return "";
  }
}

/** lookedAt waits until the server has seen that it is a picture. */
async function lookedAt({ call }: Core, id: Id, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    const [file] = (await call(FileService.method.get, { fileIds: [id], waitMs: LOOKED_AT })).files;
    if (file?.state === FileState.READY) {
      return;
    }
    if (file?.state !== FileState.PENDING) {
      throw new ApiError(failureOf("invalid_argument", file === undefined ? "FILE_NOT_FOUND" : reasonName(file.refused)));
    }
  }
}

/** addPicture brings a picture to the server that no message shows, and returns its id there when that has looked at it. What its maker calls it is their own. */
export async function addPicture(core: Core, key: string): Promise<Id> {
  try {
    const bytes = await blob(key);
    if (bytes === null) {
      throw new ApiError(failureOf("data_loss", "FILE_NOT_FOUND"));
    }
    const id = await upload({ key, blob: bytes, name: "picture", kind: "image", url: "", source: null }, () => core.tokens.access(), () => undefined).done;
    await lookedAt(core, id, () => true);
    return id;
  } finally {
    await forgetBlobs([key]).catch(() => undefined); // #clean finds it.
  }
}
