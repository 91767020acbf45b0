const made = new Map<string, unknown>();

/** intl makes a formatter of that name once: making one takes longer than drawing a message. */
export function intl<T>(name: string, make: () => T): T {
  const known = made.get(name);
  if (known !== undefined) {
    return known as T;
  }
  const fresh = make();
  made.set(name, fresh);
  return fresh;
}
