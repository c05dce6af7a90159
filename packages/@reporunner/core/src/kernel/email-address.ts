/**
 * Whether a text looks like an e-mail address: a local part, and a host with a dot in it. Takes time linear in the
 * text, whatever it is; more than this only sending can tell.
 */
export function isEmailAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text);
}
