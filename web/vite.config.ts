import { defineConfig } from "vitest/config";

const server = process.env["SERVER_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    // data: URLs are refused by the server's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: false,
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/ws": { target: server, ws: true },
      "^/hongyan\\.v1\\.": { target: server },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
  },
});
