import { createServer, request, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Transform } from "node:stream";

/** A file of the build whose name carries its hash. */
const HASHED = /([\w-]+-[\w-]{8})\.(js|css)/g;

/**
 * Proxy stands before a server and can put another build of the client in its
 * place: the same files under other names, and the old names are gone. It also
 * counts what it is asked for.
 */
export class Proxy {
  url = "";
  isNext = false;
  /** Run before the core, in its worker. */
  beforeCore = "";
  /** Bytes of uploads that pass in a second; 0: any number. */
  uploadSpeed = 0;
  /** Bytes of files that come back in a second; 0: any number, when all are there. */
  downloadSpeed = 0;
  /** What was asked for of files: all of one is "". */
  readonly ranges: string[] = [];
  readonly #downloads = new Set<ServerResponse>();
  /** Every path asked for, in order; sockets as "/ws". */
  readonly asked: string[] = [];
  readonly #upstream: URL;
  readonly #server: HttpServer;

  constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((ask, answer) => this.#pass(ask, answer));
    this.#server.on("upgrade", (ask, socket, head) => {
      this.asked.push("/ws");
      const up = connect(Number(this.#upstream.port), this.#upstream.hostname, () => {
        const lines = ask.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${this.#place(name, all[i + 1] ?? "")}`] : []));
        up.write(`GET ${ask.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
        up.write(head);
        up.pipe(socket).pipe(up);
      });
      up.on("error", () => socket.destroy());
      socket.on("error", () => up.destroy());
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** cut ends what is being downloaded, as a network that changes does. */
  cut(): void {
    this.#downloads.forEach((answer) => answer.destroy());
  }

  #pass(ask: IncomingMessage, answer: ServerResponse): void {
    const path = ask.url ?? "/";
    this.asked.push(path);
    const isOld = path.startsWith("/assets/") && this.isNext && !path.includes("-next.");
    const headers = { ...ask.headers, host: this.#upstream.host, origin: this.#upstream.origin, "accept-encoding": "identity" };
    const up = request({ host: this.#upstream.hostname, port: this.#upstream.port, method: ask.method, path: isOld ? "/assets/gone.js" : path.replace("-next.", "."), headers }, (from) => {
      if (path.startsWith("/v1/files/") && this.downloadSpeed > 0) {
        this.ranges.push(ask.headers.range ?? "");
        this.#downloads.add(answer);
        answer.on("close", () => this.#downloads.delete(answer));
        answer.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(slowed(this.downloadSpeed)).pipe(answer);
        return;
      }
      const parts: Buffer[] = [];
      from.on("data", (part: Buffer) => parts.push(part));
      from.on("end", () => {
        const body = Buffer.concat(parts);
        const isOurs = this.isNext && /javascript|html|css/.test(from.headers["content-type"] ?? "");
        const { "content-length": _, etag: _tag, ...rest } = from.headers;
        answer.writeHead(from.statusCode ?? 500, rest);
        answer.end(path.startsWith("/assets/worker-") ? this.beforeCore + body.toString() : isOurs ? next(body.toString()) : body);
      });
    });
    up.on("error", () => answer.destroy());
    const speed = path.startsWith("/v1/uploads/") ? this.uploadSpeed : 0;
    (speed > 0 ? ask.pipe(slowed(speed)) : ask).pipe(up);
  }

  #place(name: string, value: string): string {
    return name.toLowerCase() === "host" ? this.#upstream.host : name.toLowerCase() === "origin" ? this.#upstream.origin : value;
  }
}

function slowed(speed: number): Transform {
  return new Transform({ transform: (part: Buffer, _, done) => void setTimeout(() => done(null, part), (part.length / speed) * 1000) });
}

function next(text: string): string {
  return text.replace(HASHED, "$1-next.$2").replace(/hongyan [0-9a-f]{12}/, "hongyan next");
}
