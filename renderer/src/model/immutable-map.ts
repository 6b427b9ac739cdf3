// Maps that are replaced instead of changed: reading one of ten thousand keys then costs one subscription, not
// one for every key.

export function mapOf<K, V>(entries: Iterable<readonly [K, V]> = []): Map<K, V> {
  return new Map(entries);
}

export function mapWith<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
