/** Values of a query or of an urlencoded form: a list repeats its name, in its order. */
export type QueryValue = string | number | boolean | readonly (string | number | boolean)[];

/** Names and values as the query of an address, encoded as HTML forms do; lists repeat the name. */
export function encodeQuery(values: Readonly<Record<string, QueryValue>>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const element of value) pairs.append(name, String(element));
    else pairs.append(name, String(value));
  }
  return pairs.toString();
}

/** Adds to the query of a URL; what it has already stays as it is written. */
export function appendQuery(url: string, values: Readonly<Record<string, QueryValue>> | undefined): string {
  const added = values === undefined ? '' : encodeQuery(values);
  if (added === '') return url;
  const hash = url.indexOf('#');
  const base = hash === -1 ? url : url.slice(0, hash);
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}${added}${hash === -1 ? '' : url.slice(hash)}`;
}
