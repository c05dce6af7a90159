const partLength = 64;

/**
 * What is estimated of a password: all of it, or, as the time grows faster than the length, its beginning and its end. It
 * is as hard to guess as the harder of these, at least.
 */
export function partsOf(password: string): readonly string[] {
  return password.length <= partLength * 2
    ? [password]
    : [password.slice(0, partLength), password.slice(-partLength)];
}
