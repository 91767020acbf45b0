let lastTime = 0;
let lastCount = 0;

/**
 * uuidv7 makes an id whose text order is the order of making, within this
 * context too: ids of the same millisecond count up in the 12 bits after the
 * version (RFC 9562, method 1).
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    lastCount = 0;
  } else if (++lastCount > 0xfff) {
    lastTime++;
    lastCount = 0;
  }
  const random = crypto.getRandomValues(new Uint8Array(8));
  const time = lastTime.toString(16).padStart(12, "0");
  const count = lastCount.toString(16).padStart(3, "0");
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = Array.from(random, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
