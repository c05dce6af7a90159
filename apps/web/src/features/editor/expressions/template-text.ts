/** Templates as text: what becomes of a parameter when it turns into an expression, or gets a field dropped on it. */

/** A section `{{ … }}`: places of its braces and of the code between them. */
export interface Section {
  readonly from: number;
  readonly to: number;
  readonly codeFrom: number;
  readonly codeTo: number;
  readonly closed: boolean;
}

/** Where the string or template that begins at `at` ends; the end of `text` when it does not. */
function skipString(text: string, at: number): number {
  const quote = text[at];
  for (let index = at + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return index;
  }
  return text.length;
}

/** The sections of a text without its leading `=`. Braces of objects and strings inside a section do not end it. */
export function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  let from = text.indexOf('{{');
  while (from !== -1) {
    const codeFrom = from + 2;
    let depth = 0;
    let codeTo = text.length;
    let closed = false;
    for (let at = codeFrom; at < text.length; at += 1) {
      const char = text[at] as string;
      if (char === '"' || char === "'" || char === '`') at = skipString(text, at);
      else if (char === '{') depth += 1;
      else if (char === '}') {
        if (depth === 0 && text[at + 1] === '}') {
          codeTo = at;
          closed = true;
          break;
        }
        depth = Math.max(0, depth - 1);
      }
    }
    const to = closed ? codeTo + 2 : text.length;
    sections.push({ from, to, codeFrom, codeTo, closed });
    from = text.indexOf('{{', to);
  }
  return sections;
}

export const sectionAt = (text: string, position: number): Section | undefined =>
  sectionsOf(text).find(
    ({ codeFrom, codeTo, closed }) => position >= codeFrom && (position <= codeTo || !closed),
  );

const plainName = /^[A-Za-z_$][\w$]*$/;
/** Within single quotes. */
const quoted = (text: string) =>
  `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

/** `user.name`, `['odd name']`, `[0]` after whatever stands before it. */
export function memberCode(path: readonly (string | number)[]): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `[${key}]` : plainName.test(key) ? `.${key}` : `[${quoted(key)}]`,
    )
    .join('');
}

/** The code that reads a field of the current item, or of the item of another node that it descends from. */
export function fieldCode(path: readonly (string | number)[], nodeName?: string): string {
  const root = nodeName === undefined ? '$json' : `$(${quoted(nodeName)}).item.json`;
  return root + memberCode(path);
}

/** A fixed value as a template that gives the same. */
export function toTemplate(value: unknown): string {
  if (value === undefined || value === null || value === '') return '=';
  if (typeof value === 'string')
    return value.includes('{{') ? `={{ ${JSON.stringify(value)} }}` : `=${value}`;
  return `={{ ${JSON.stringify(value)} }}`;
}

export interface Insertion {
  readonly text: string;
  /** Where the caret goes. */
  readonly caret: number;
}

/**
 * Puts `code` into a template (without its `=`) in place of what is between `from` and `to`: as it is inside of a
 * section, else as a section of its own.
 */
export function insertCode(text: string, code: string, from: number, to: number): Insertion {
  const section = sectionAt(text, from);
  const inside = section !== undefined && to <= section.codeTo;
  const put = inside ? code : `{{ ${code} }}`;
  return { text: text.slice(0, from) + put + text.slice(to), caret: from + put.length };
}

/** What a parameter becomes when a field is dropped on it: its text goes on being there, everything else is replaced. */
export function dropInto(value: unknown, code: string, keepsText: boolean): string {
  if (!keepsText || typeof value !== 'string' || value === '') return `={{ ${code} }}`;
  if (value.startsWith('=')) {
    const text = value.slice(1);
    return text.trim() === ''
      ? `={{ ${code} }}`
      : `=${insertCode(text, code, text.length, text.length).text}`;
  }
  const start = toTemplate(value).slice(1);
  return `=${start}${/\s$/.test(start) ? '' : ' '}{{ ${code} }}`;
}
