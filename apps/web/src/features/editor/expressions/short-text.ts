/** A value as one short text, without ever writing out a large one. */
import { typeOfValue } from '@reporunner/core/expression-reference';

const maxLength = 1_000;

export function shortText(value: unknown, limit = maxLength): string {
  let left = limit;
  const write = (part: unknown, depth: number): string => {
    if (left <= 0) return '';
    if (typeof part === 'string') return paid(JSON.stringify(part.slice(0, left)));
    if (part === null || typeof part !== 'object') return paid(String(part));
    const type = typeOfValue(part);
    if (type === 'date' || type === 'duration' || type === 'interval')
      return paid(String((part as { toISO(): string | null }).toISO()));
    if (depth > 6) return paid('…');
    const pieces: string[] = [];
    if (Array.isArray(part)) {
      for (const one of part) {
        if (left <= 0) break;
        pieces.push(write(one, depth + 1));
      }
      return `[${pieces.join(', ')}]`;
    }
    for (const key of Object.keys(part)) {
      if (left <= 0) break;
      const name = paid(/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
      pieces.push(`${name}: ${write((part as Record<string, unknown>)[key], depth + 1)}`);
    }
    return pieces.length === 0 ? '{}' : `{ ${pieces.join(', ')} }`;
  };
  const paid = (text: string) => {
    left -= text.length;
    return text;
  };
  const text = typeof value === 'string' ? value.slice(0, limit + 1) : write(value, 0);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

const maxFull = 20_000;

/** A value in full, with lines and indents, as far as it is of a size that somebody reads. */
export function fullText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, maxFull);
  const type = typeOfValue(value);
  if (type !== 'list' && type !== 'object') return shortText(value, maxFull);
  const short = shortText(value, maxFull);
  return short.length > maxFull ? short : (JSON.stringify(value, null, 2) ?? '');
}
