// What is measured inside the page. Each function is sent there whole.

/** requestsBeforePaint counts what was asked for before the first picture, the page itself included; not the icon of the tab, which waits for nothing. */
export function requestsBeforePaint() {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
  return 1 + performance.getEntriesByType("resource").filter((r) => r.startTime < painted && !r.name.endsWith("/icon.svg")).length;
}

/** firstRow resolves with the milliseconds since navigation at which the list had a row on screen. */
export function firstRow() {
  return new Promise((done) => {
    const look = () => {
      if (document.querySelector('a[href^="/c/"]') === null) {
        requestAnimationFrame(look);
      } else {
        // After the next frame it has been painted.
        requestAnimationFrame(() => done(performance.now()));
      }
    };
    look();
  });
}

/** switchTo presses the link to a conversation and resolves with the milliseconds until its messages were painted. */
export function switchTo(path) {
  return new Promise((done, failed) => {
    const link = document.querySelector(`a[href="${path}"]`);
    const before = document.querySelector('[role="log"]');
    const from = performance.now();
    link.click();
    const look = () => {
      const log = document.querySelector('[role="log"]');
      if (log !== null && log !== before && log.querySelector("[data-seq]") !== null) {
        requestAnimationFrame(() => done(performance.now() - from));
      } else if (performance.now() - from > 5000) {
        failed(new Error(`no messages at ${path}`));
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}

/**
 * scrollUp scrolls the log up, step px a frame. Per frame it notes how long the
 * frame took, and how far the row that was looked at is from where it should be.
 */
export async function scrollUp({ frames, step }) {
  const log = document.querySelector('[role="log"]');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const seen = () => {
    const { top, bottom } = log.getBoundingClientRect();
    // A row that stays on screen after the step. Few are measured: it must not cost what it is to measure.
    const rows = log.querySelectorAll("[data-seq][data-key]");
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = rows[middle].getBoundingClientRect().top > top ? [low, middle] : [middle + 1, high];
    }
    return low < rows.length && rows[low].getBoundingClientRect().bottom < bottom - step ? rows[low] : undefined;
  };
  const times = [];
  const errors = [];
  let lost = 0;
  let moved = 0;
  let nodes = 0;
  let last = await frame();
  for (let i = 0; i < frames; i++) {
    const row = seen();
    const key = row?.dataset.key;
    const top = row?.getBoundingClientRect().top ?? 0;
    const from = log.scrollTop;
    log.scrollTop -= step;
    const by = from - log.scrollTop;
    const now = await frame();
    times.push(now - last);
    last = now;
    const again = key === undefined ? null : log.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (again === null) {
      lost++;
    } else {
      errors.push(Math.abs(again.getBoundingClientRect().top - (top + by)));
    }
    moved += by;
    nodes = Math.max(nodes, document.querySelectorAll("*").length);
  }
  return { times, errors, lost, moved, nodes, oldest: Number(log.querySelector("[data-seq]")?.dataset.seq) };
}

/** frameTimes collects the time of every frame until stopped by window.stopFrames(). */
export function frameTimes() {
  const times = [];
  let last = performance.now();
  let running = true;
  const tick = (now) => {
    times.push(now - last);
    last = now;
    if (running) {
      requestAnimationFrame(tick);
    }
  };
  requestAnimationFrame(tick);
  window.stopFrames = () => {
    running = false;
    return times;
  };
}

/** typeInto types characters into the composer: milliseconds of script for each. */
export async function typeInto(count) {
  const field = document.querySelector('[role="log"] ~ * textarea, main textarea');
  field.focus();
  const times = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    document.execCommand("insertText", false, "字");
    await Promise.resolve();
    times.push(performance.now() - from);
    await new Promise((done) => requestAnimationFrame(done));
  }
  document.execCommand("selectAll");
  document.execCommand("delete");
  return times;
}

/** sendNow types a text and presses Enter: milliseconds until its bubble is in the document, and until it is stored. */
export function sendNow(text) {
  return new Promise((done) => {
    const field = document.querySelector("main textarea");
    const log = document.querySelector('[role="log"]');
    field.focus();
    document.execCommand("insertText", false, text);
    requestAnimationFrame(() => {
      const from = performance.now();
      let shown = 0;
      const observer = new MutationObserver(() => {
        const row = [...log.querySelectorAll("[data-key]")].filter((r) => r.textContent.includes(text)).at(-1);
        if (row !== undefined && shown === 0) {
          shown = performance.now() - from;
        }
        if (row?.dataset.seq !== undefined) {
          observer.disconnect();
          done({ shown, stored: performance.now() - from });
        }
      });
      observer.observe(log, { childList: true, subtree: true, attributes: true });
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
    });
  });
}
