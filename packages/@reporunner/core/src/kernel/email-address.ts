/**
 * What an e-mail address and the name of a domain look like, by one rule for forms, settings and expressions: the HTML
 * standard's (input type=email), and stricter than that in dots: none begins, ends or doubles, and a domain has one.
 * Letters of any language are allowed (RFC 6531). Takes time linear in the text; more only sending can tell.
 */
const atom = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;
const maxLocalPartLength = 64;
const maxDomainLength = 253;

/** Labels with dots between them, two or more; the last has a letter, or it would be a number or an IP address. */
function isDomainName(text: string): boolean {
  if (text.length > maxDomainLength) return false;
  const labels = text.split('.');
  return labels.length > 1 && labels.every((one) => label.test(one)) && /\D/.test(labels.at(-1) ?? '');
}

/** Whether a text is one address (HTML standard, RFC 6531), without a name around it. Never throws. */
export function isEmailAddress(text: string): boolean {
  if (text.length > maxLocalPartLength + 1 + maxDomainLength) return false;
  const at = text.lastIndexOf('@');
  if (at < 1 || at > maxLocalPartLength || !isDomainName(text.slice(at + 1))) return false;
  return text
    .slice(0, at)
    .split('.')
    .every((part) => atom.test(part));
}
