// How the build is cut: few files for each of the two starts, so that nothing
// waits for a chain of requests, and what is opened later apart.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

/** What is loaded on every start, after its first picture, and after signing in. The first that needs a module has it. */
const ROOTS = [
  // Whoever is signed in or not may be told something: the words wait in the first file for what draws them.
  { name: "main", entry: /\/src\/(main\.tsx|state\/toasts\.ts)$/ },
  { name: "later", entry: /\/src\/views\/Later\.tsx$/ },
  { name: "home", entry: /\/src\/views\/home\/HomeView\.tsx$/ },
  { name: "soon", entry: /\/src\/views\/home\/soon\.ts$/ },
];

/** What is opened later: small parts that belong together are one file, which is smaller than they are one by one. */
const TOGETHER = /\/src\/views\/(folders|extras|polls|people|contacts|group)\//;

/** One file for all that a root imports statically. Everything else is cut as it is used. */
export const groups: Rolldown.CodeSplittingGroup[] = [
  ...ROOTS.map(({ name, entry }, i): Rolldown.CodeSplittingGroup => ({
    debugName: name,
    priority: ROOTS.length - i,
    name: (id, graph) => (importersOf(id, graph).some((module) => entry.test(module)) ? name : null),
  })),
  { debugName: "together", priority: 0, name: (id) => TOGETHER.exec(id)?.[1] ?? null },
];

/** The module itself and all that import it statically, at whatever distance. */
function importersOf(id: string, graph: Rolldown.ChunkingContext): string[] {
  const above = new Set([id]);
  for (const module of above) {
    for (const importer of graph.getModuleInfo(module)?.importers ?? []) {
      above.add(importer);
    }
  }
  return [...above];
}

/** Pages for those who build the client: nobody needs them offline. */
const DEVELOPERS = /\/gallery/i;

/** precache writes the list of all files into the service worker. */
export function precache(publicDir: URL): Plugin {
  return {
    name: "hongyan-precache",
    enforce: "post",
    // No first picture before the theme is known: it would flash.
    transformIndexHtml: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") {
        throw new Error("no sw.js was built");
      }
      const files = [
        ...Object.values(bundle)
          .filter(({ fileName }) => fileName.startsWith("assets/") && !DEVELOPERS.test(fileName))
          .map(({ fileName }) => `/${fileName}`),
        // The server shows no hidden files.
        ...readdirSync(publicDir)
          .filter((name) => !name.startsWith("."))
          .map((name) => `/${name}?${versionOf(readFileSync(new URL(name, publicDir)))}`),
        `/?${versionOf(sourceOf(bundle["index.html"]))}`,
      ].toSorted();
      const cache = `hongyan ${versionOf(files.join("\n"))}`;
      worker.code = worker.code.replace(/(["'`])__FILES__\1/, JSON.stringify(files)).replace("__CACHE__", cache);
    },
  };
}

function sourceOf(file: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): string | Uint8Array {
  if (file?.type !== "asset") {
    throw new Error("no index.html was built");
  }
  return file.source;
}

function versionOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

/**
 * pureEnums lets the build leave out enums nobody uses. TypeScript's way of
 * writing one looks to it as if it did something; protobuf's runtime has many.
 */
export function pureEnums(): Plugin {
  return {
    name: "hongyan-pure-enums",
    transform: {
      filter: { id: /_pb\.js$/ },
      handler: (code) => code.replace(/export var (\w+);\n\(function \(\1\) \{\n([^}]*)\}\)\(\1 \|\| \(\1 = \{\}\)\);/g, "export const $1 = /*@__PURE__*/ (function ($1) {\n$2return $1;\n})({});"),
    },
  };
}

/**
 * plainDescriptors writes the descriptions of messages as they are instead of
 * in base64, in which nothing repeats: a fifth of the bytes on their way less.
 */
export function plainDescriptors(): Plugin {
  return {
    name: "hongyan-plain-descriptors",
    transform: {
      filter: { id: /_pb\.[jt]s$|codegenv2\/file\.js$/ },
      handler: (code, id) =>
        id.endsWith("file.js")
          ? replaced(code, "base64Decode(b64)", "Uint8Array.from(b64, (c) => c.charCodeAt(0))")
          : code.replace(/fileDesc\("([\w+/]*=*)"/, (_, base64: string) => `fileDesc(${JSON.stringify(atob(base64))}`),
    },
  };
}

/**
 * noDefaults: the fields of our messages have no default values of their own,
 * and those left in the description of descriptions are zero, as a field
 * without one is. So nothing parses the text of any.
 */
export function noDefaults(): Plugin {
  return {
    name: "hongyan-no-defaults",
    transform: {
      filter: { id: /protobuf\/dist\/esm\/registry\.js$/ },
      handler: (code) => code.replace(/unsafeIsSetExplicit\(proto, "defaultValue"\)\s*\? parseTextFormat\w+\([^)]*\)\s*: undefined/g, "undefined"),
    },
  };
}

/** replaced: what is to be replaced must be there, or the build would be larger than it seems. */
function replaced(code: string, from: string, to: string): string {
  if (!code.includes(from)) {
    throw new Error(`protobuf's runtime has no ${from} any more`);
  }
  return code.replace(from, to);
}

/** What the runtime reads of a description: options of fields, messages and methods; none of files, services, enums and values. */
const READ_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  FieldOptions: ["jstype", "packed", "deprecated"],
  MessageOptions: ["map_entry", "message_set_wire_format"],
  MethodOptions: ["idempotency_level"],
};
/** Parts of descriptor.proto that no description of ours has. */
const UNREAD = new Set(["SourceCodeInfo", "GeneratedCodeInfo", "UninterpretedOption", "FeatureSet", "FeatureSetDefaults", "ExtensionRangeOptions", "FileOptions", "EnumOptions", "EnumValueOptions", "OneofOptions", "ServiceOptions"]);

interface Described {
  name: string;
  field?: readonly { name: string; typeName?: string }[] | undefined;
}

/**
 * leanBoot takes out of protobuf's description of descriptions what is never
 * read of ours. Messages keep their places, and what is not described is passed
 * over like everything unknown.
 */
export function leanBoot(): Plugin {
  return {
    name: "hongyan-lean-boot",
    transform: {
      filter: { id: /google\/protobuf\/descriptor_pb\.js$/ },
      handler: (code) =>
        code.replace(/boot\((\{.*\})\);/, (_, json: string) => {
          const file = JSON.parse(json) as { messageType: Described[] };
          return `boot(${JSON.stringify({ ...file, messageType: file.messageType.map(lean) })});`;
        }),
    },
  };
}

function lean(message: Described): Described {
  if (UNREAD.has(message.name)) {
    return { name: message.name };
  }
  const read = READ_OPTIONS[message.name];
  const field = message.field?.filter(({ name, typeName = "" }) => !UNREAD.has(typeName.split(".")[3] ?? "") && (read === undefined || read.includes(name)));
  return { ...message, field };
}
