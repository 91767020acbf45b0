import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const binary = process.env["E2E_SERVER"] ?? resolve(import.meta.dirname, "../../bin/hongyan");

/** For tests that make a world of people and messages before they look at it. */
export const UNLIMITED = Object.fromEntries(["CALL_PER_SECOND", "SEND_PER_SECOND", "REGISTER_PER_MINUTE", "SIGN_IN_PER_MINUTE"].map((key) => [`HONGYAN_LIMITS_${key}`, "0"]));

/** The cheapest passwords that the server takes: stories make hundreds. */
const CHEAP = { HONGYAN_ACCOUNT_HASH_MIB: "8" };

/** Whether a server was ended since this was last said: whoever is at its pages may be told so. */
export const absence = { was: false };

/** Server is the real one, on a data directory and a port of its own. */
export class Server {
  url = "";
  setupUrl = "";
  readonly #data = mkdtempSync(join(tmpdir(), "hongyan-e2e-"));
  readonly #settings: NodeJS.ProcessEnv;
  #process: ChildProcess | null = null;

  /** Settings as the environment gives them: { HONGYAN_ACCOUNT_REGISTRATION: "closed" }, and a data directory to begin with a copy of. */
  constructor(settings: NodeJS.ProcessEnv = {}, from = "") {
    this.#settings = settings;
    if (from !== "") {
      cpSync(from, this.#data, { recursive: true });
    }
  }

  /** start begins anew, or goes on with the same data on the same port. */
  async start(): Promise<void> {
    const listen = this.url === "" ? "127.0.0.1:0" : new URL(this.url).host;
    const started = spawn(binary, ["serve", "--data", this.#data, "--listen", listen], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...CHEAP, ...this.#settings } });
    this.#process = started;
    let errors = "";
    started.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    await new Promise<void>((ready, failed) => {
      started.once("exit", (code) => failed(new Error(`the server ended with ${code}:\n${errors}`)));
      createInterface(started.stdout).on("line", (line) => {
        const said: unknown = JSON.parse(line);
        if (typeof said === "object" && said !== null && "fact" in said && "url" in said && typeof said.url === "string") {
          if (said.fact === "setup") {
            this.setupUrl = said.url;
          } else if (said.fact === "ready") {
            this.url = said.url;
            ready();
          }
        }
      });
    });
  }

  /** kill ends it as a power cut would. */
  async kill(): Promise<void> {
    absence.was = true;
    const running = this.#process;
    this.#process = null;
    if (running !== null && running.exitCode === null) {
      const gone = new Promise((done) => running.once("exit", done));
      running.kill("SIGKILL");
      await gone;
    }
  }

  /** keepData copies what a server that was ended has stored. */
  keepData(to: string): void {
    cpSync(this.#data, to, { recursive: true, filter: (file) => !file.endsWith(".sock") });
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
