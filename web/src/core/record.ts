// Records that are never changed: another one is made, or the same one stays.

/** omit is the record itself when the key is not in it. */
export function omit<V>(record: Readonly<Record<string, V>>, key: string): Readonly<Record<string, V>> {
  if (!(key in record)) {
    return record;
  }
  const { [key]: _, ...rest } = record;
  return rest;
}

export function mapValues<V, W>(record: Readonly<Record<string, V>>, f: (value: V) => W): Readonly<Record<string, W>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}

export function isShallowEqual<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(b) as (keyof T)[];
  return keys.length === Object.keys(a).length && keys.every((key) => Object.is(a[key], b[key]));
}
