/**
 * Texts for people as data: a message is an id and parameters; the English text is made from the one catalogue that
 * knows the id, other languages from their catalogues. Texts are a subset of ICU MessageFormat.
 * MS1 `{name}` is replaced by a parameter, `{name, plural, one {…} other {…}}` by the form for a number, with `#` for it.
 * MS2 A brace between apostrophes, as in `'{'`, is text. Other apostrophes are text too.
 * MS3 A parameter may be a list, joined as the language joins lists of values, or a message, in the language of the whole.
 */

/** What stands for a name in a text. Never secrets. */
export type MessageValue = string | number | Message | readonly (string | number)[];
/** What a message puts into its text, by name. */
export type MessageParameters = Readonly<Record<string, MessageValue>>;

/** A text that can be shown in other languages. JSON throughout. */
export interface Message {
  /** `area.name`: stable, for programs and translations. */
  readonly id: string;
  readonly parameters: MessageParameters;
  /** In English. */
  readonly text: string;
}

/** Gives the text of a message id in some language; undefined where it has none. */
export type TextOf = (id: string) => string | undefined;

type Argument<T extends string> = T extends `${infer Name}, plural,${string}`
  ? { readonly [K in Name]: number }
  : T extends '' | `${string} ${string}` | `${string}#${string}` | `${string}'${string}`
    ? unknown
    : { readonly [K in T]: MessageValue };

/** The parameters that an English text names, by their types. */
export type ParametersIn<T extends string> = T extends `${string}{${infer Rest}`
  ? (Rest extends `${infer Inside}}${string}` ? Argument<Inside> : unknown) & ParametersIn<Rest>
  : unknown;

type Needed<T extends string> =
  ParametersIn<T> extends infer Parameters
    ? unknown extends Parameters
      ? []
      : [parameters: { readonly [K in keyof Parameters]: Parameters[K] }]
    : never;

/** The English texts of one area by name. */
export type Texts = Readonly<Record<string, string>>;

type Part =
  | string
  | { readonly name: string; readonly forms?: ReadonlyMap<string, readonly Part[]> | undefined }
  | { readonly count: true };

const argument = /^\{(\w+)(?:\}|, plural,\s*)/;
const form = /^\s*(=\d+|\w+) \{/;

/** Reads parts up to the brace that closes a form, or to the end. */
function readParts(text: string, start: number, inForm: boolean): { parts: readonly Part[]; end: number } {
  const parts: Part[] = [];
  let plain = '';
  let at = start;
  const flush = () => {
    if (plain !== '') parts.push(plain);
    plain = '';
  };
  while (at < text.length && !(inForm && text[at] === '}')) {
    const quoted = text[at] === "'" && /^'[{}]+'/.exec(text.slice(at, at + 8))?.[0];
    if (quoted) {
      plain += quoted.slice(1, -1);
      at += quoted.length;
      continue;
    }
    const found = text[at] === '{' ? argument.exec(text.slice(at)) : null;
    if (found !== null) {
      flush();
      const name = found[1] as string;
      at += found[0].length;
      if (found[0].endsWith('}')) {
        parts.push({ name });
        continue;
      }
      const forms = new Map<string, readonly Part[]>();
      for (let next = form.exec(text.slice(at)); next !== null; next = form.exec(text.slice(at))) {
        const inside = readParts(text, at + next[0].length, true);
        forms.set(next[1] as string, inside.parts);
        at = inside.end + 1;
      }
      const close = text.indexOf('}', at);
      at = close === -1 ? text.length : close + 1;
      parts.push({ name, forms });
      continue;
    }
    if (inForm && text[at] === '#') {
      flush();
      parts.push({ count: true });
    } else plain += text[at];
    at += 1;
  }
  flush();
  return { parts, end: at };
}

/** Texts come from catalogues alone, so there are only so many. */
const parsed = new Map<string, readonly Part[]>();

function partsOf(text: string): readonly Part[] {
  let parts = parsed.get(text);
  if (parts === undefined) {
    parts = readParts(text, 0, false).parts;
    parsed.set(text, parts);
  }
  return parts;
}

/** Which separator a language writes between values in a row. */
const separatorOf = (language: string) => (language === 'ar' ? '، ' : ', ');

/** The names of parameters in a text, for checks of catalogues. */
export function namesInMessage(text: string): readonly string[] {
  const names = new Set<string>();
  const collect = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (typeof part === 'string' || !('name' in part)) continue;
      names.add(part.name);
      for (const inside of part.forms?.values() ?? []) collect(inside);
    }
  };
  collect(partsOf(text));
  return [...names].sort();
}

/** The text with its parameters put in. A parameter that is missing is an ellipsis: nothing fails for a text. */
export function formatMessage(
  text: string,
  parameters: MessageParameters,
  language = 'en',
  textOf: TextOf = () => undefined,
): string {
  const show = (value: MessageValue | undefined): string => {
    if (value === undefined) return '…';
    if (typeof value !== 'object') return String(value);
    if (isList(value)) return value.join(separatorOf(language));
    return translateMessage(value, language, textOf);
  };
  const render = (parts: readonly Part[], count: number): string =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if ('count' in part) return String(count);
        const value = Object.hasOwn(parameters, part.name) ? parameters[part.name] : undefined;
        if (part.forms === undefined) return show(value);
        const chosen =
          part.forms.get(`=${String(value)}`) ??
          part.forms.get(new Intl.PluralRules(language).select(Number(value))) ??
          part.forms.get('other');
        return render(chosen ?? [], Number(value));
      })
      .join('');
  return render(partsOf(text), 0);
}

const isList = (value: MessageValue): value is readonly (string | number)[] => Array.isArray(value);

/** The message in a language; in English where the language has no text for it. */
export function translateMessage(
  { id, parameters, text }: Message,
  language: string,
  textOf: TextOf,
): string {
  const translated = textOf(id);
  return translated === undefined ? text : formatMessage(translated, parameters, language, textOf);
}

/**
 * Makes the messages of one area from its English texts.
 * @example const say = createMessages('forms', { missing: '{label}: enter a value.' }); say('missing', { label: 'Name' })
 */
export function createMessages<const T extends Texts>(area: string, english: T) {
  return <K extends keyof T & string>(name: K, ...needed: Needed<T[K]>): Message => {
    const values = (needed as readonly MessageParameters[])[0] ?? {};
    return {
      id: `${area}.${name}`,
      parameters: values,
      text: formatMessage(english[name] as string, values),
    };
  };
}

/** Tells whether a value, of JSON for example, is a {@link Message}. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { id, parameters, text } = value as Partial<Message>;
  return (
    typeof id === 'string' &&
    typeof text === 'string' &&
    typeof parameters === 'object' &&
    parameters !== null
  );
}

/** The texts of a package: English by area and name, translations by id. */
export interface MessageCatalogue {
  readonly areas: Readonly<Record<string, Texts>>;
  /** By language; loaded when the first text in that language is asked for. */
  readonly translations: Readonly<Record<string, () => Promise<Texts>>>;
}
