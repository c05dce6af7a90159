/**
 * Whether a secret can be an ordinary word or number, so that data that is equal to it may have nothing to do with it.
 * Weak secrets are redacted in errors and logs, never in data that later steps compute with (ADR 0039).
 * Strong: 16 characters or more; 12 or more of two classes (lower case, upper case, digits, others); 8 or more of three.
 * Text without letters (numbers, dates, IP addresses) needs 16; a capital at the beginning of a word is no class of its
 * own; media types are weak.
 */
export function isWeakSecret(secret: string): boolean {
  const { length } = secret;
  if (length < 8 || /^(?:application|audio|font|image|message|multipart|text|video)\/[\w.+*-]+$/.test(secret))
    return true;
  if (length >= 16) return false;
  if (!/\p{L}/u.test(secret) || /^\p{Lu}\p{Ll}*$/u.test(secret)) return true;
  const classes = [/\p{Ll}|\p{Lo}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((one) =>
    one.test(secret),
  );
  return classes.length < (length >= 12 ? 2 : 3);
}
