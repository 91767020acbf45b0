// Short words about what has just happened, over whatever is shown.
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: ToastAction | null;
  readonly isError: boolean;
  /** It stays until it is used or closed. */
  readonly isLasting: boolean;
}

interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** More are too many to read: the oldest gives way. */
const MOST = 3;

const shown = signal<readonly Toast[]>([]);
let lastId = 0;

/** Oldest first. */
export const toasts: ReadonlySignal<readonly Toast[]> = shown;

/** showToast returns what dismissToast wants. The same words twice are one toast, shown anew. */
export function showToast(a: { text: string; action?: ToastAction; isError?: boolean; isLasting?: boolean }): number {
  const toast: Toast = { id: ++lastId, text: a.text, action: a.action ?? null, isError: a.isError ?? false, isLasting: a.isLasting ?? false };
  shown.value = [...shown.value.filter((t) => t.text !== toast.text), toast].slice(-MOST);
  return toast.id;
}

export function dismissToast(id: number): void {
  shown.value = shown.value.filter((t) => t.id !== id);
}
