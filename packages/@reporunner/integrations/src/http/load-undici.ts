let loading: Promise<typeof import('undici')> | undefined;

/** The HTTP library, once the first request is sent: it is 1.1 MB of code, which a server that starts can do without. */
export function loadUndici(): Promise<typeof import('undici')> {
  loading ??= import('undici');
  return loading;
}
