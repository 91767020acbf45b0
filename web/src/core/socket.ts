/** What is needed of a WebSocket; tests bring their own. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((bytes: Uint8Array) => void) | null;
  /** Called once, whether it was open or not. */
  onclose: ((code: number) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** webSocket is the browser's own, as a Socket. */
export function webSocket(url: string): Socket {
  const ws = new WebSocket(url, "hongyan.v1");
  ws.binaryType = "arraybuffer";
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (bytes) => {
      if (ws.readyState === WebSocket.OPEN) {
        ws.send(bytes);
      }
    },
    close: () => ws.close(),
  };
  ws.addEventListener("open", () => socket.onopen?.());
  ws.addEventListener("message", (e: MessageEvent<unknown>) => {
    if (e.data instanceof ArrayBuffer) {
      socket.onmessage?.(new Uint8Array(e.data));
    }
  });
  ws.addEventListener("close", (e) => socket.onclose?.(e.code));
  return socket;
}
