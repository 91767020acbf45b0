import { defineConfig } from "vitest/config";
import { groups, leanBoot, noDefaults, plainDescriptors, precache, pureEnums } from "./scripts/chunks.ts";

const server = process.env["SERVER_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    // data: URLs are refused by the server's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // For scripts/size.mjs, which removes it again.
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { main: "index.html", sw: "src/sw.ts" },
      output: {
        // A service worker looks after what is below its own place.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        codeSplitting: { groups },
      },
    },
  },
  plugins: [precache(new URL("public/", import.meta.url))],
  worker: { format: "es", plugins: () => [leanBoot(), noDefaults(), plainDescriptors(), pureEnums()] },
  server: {
    proxy: {
      "/ws": { target: server, ws: true },
      "^/hongyan\\.v1\\.": { target: server },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    // Generous: the tests also run on machines that do other things.
    testTimeout: 30_000,
  },
});
