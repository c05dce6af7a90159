/** Case folded for comparison, as far as Unicode's simple rules go. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
