/** Pages for people outside: forms and approvals. Plain HTML that needs no script and no other file. */
import { LANGUAGES, type Language } from '@reporunner/constants';
import { isEmailAddress, type JsonObject, type Message } from '@reporunner/core';
import type { PageField, ResumePage } from '@reporunner/integrations';
import { pagePolicy } from '../http/untrusted-content.ts';
import { type PageMessageName, pageMessage, pageTexts } from '../messages/page-messages.ts';
import { languageHeaders } from '../messages/request-language.ts';
import { inLanguage } from '../messages/translations.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char] as string);

const style = `
:root { color-scheme: light dark; --ink: #1c1f24; --soft: #5c6470; --line: #d5d9e0; --paper: #fff; --ground: #f3f4f7; --accent: #4353c9; --on-accent: #fff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ebef; --soft: #a2a9b5; --line: #3b414b; --paper: #1f2329; --ground: #15181c; --accent: #98a4ff; --on-accent: #14172e; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 34rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 2rem; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 .75rem; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
label { display: block; font-weight: 600; margin: 1rem 0 .375rem; }
label.check { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
.error { color: var(--bad); font-weight: 600; }
input:not([type=checkbox]), textarea, select { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; padding: .5rem .75rem; }
textarea { min-height: 6rem; resize: vertical; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { font: inherit; font-weight: 600; border: 1px solid var(--line); border-radius: 8px; padding: .625rem 1.25rem; background: transparent; color: inherit; cursor: pointer; }
button:first-of-type { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Headers of every page: nothing is loaded, framed or kept, and it is no page of the app. */
export const pageHeaders = (language: Language) => ({
  ...languageHeaders(language),
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  ),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
});

/** What nodes propose, by its English text. */
const proposed = new Map(
  (Object.keys(pageTexts) as PageMessageName[])
    .filter((name) => name.startsWith('proposed'))
    .map((name) => [pageTexts[name] as string, name]),
);

/** A text of the author: as it is, or, where it is what a node proposes, in the language of the visitor. */
export function authored(text: string, language: Language): string {
  const name = proposed.get(text);
  // The texts of proposals have no parameters.
  return name === undefined ? text : inLanguage(pageMessage(name as 'proposedSend'), language);
}

export function shell(title: string, content: string, language: Language): string {
  return `<!doctype html>
<html lang="${language}" dir="${LANGUAGES[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`;
}

/** Of one field; the page says so to the browser as well. */
const maxCharacters = 20_000;

const paragraphs = (text: string) =>
  text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p dir="auto">${escapeHtml(part.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('');

function control(field: PageField, value: string, language: Language): string {
  const { name, kind, required, options, placeholder } = field;
  const label = authored(field.label, language);
  const hint = placeholder === undefined ? '' : ` placeholder="${escapeHtml(placeholder)}"`;
  const attributes = `dir="auto" id="f-${name}" name="${name}"${required ? ' required' : ''}${hint}`;
  const title = `<label dir="auto" for="f-${name}">${escapeHtml(label)}${required ? ' *' : ''}</label>`;
  switch (kind) {
    case 'textarea':
      return `${title}<textarea ${attributes} maxlength="${maxCharacters}">${escapeHtml(value)}</textarea>`;
    case 'select': {
      const choices = (options ?? []).map(
        (one) => `<option${one === value ? ' selected' : ''}>${escapeHtml(one)}</option>`,
      );
      return `${title}<select ${attributes}><option value=""></option>${choices.join('')}</select>`;
    }
    case 'checkbox':
      return `<label dir="auto" class="check"><input type="checkbox" ${attributes}${value === '' ? '' : ' checked'}> ${escapeHtml(label)}</label>`;
    default:
      return `${title}<input type="${kind}" ${attributes} value="${escapeHtml(value)}"${kind === 'number' ? ' step="any"' : ' maxlength="2000"'}>`;
  }
}

/** Own properties only: a field may be called `constructor`. */
const enteredIn = (input: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(input, name) ? (input[name] ?? '') : '';

/** What a form is shown with. */
export interface FormEntry {
  /** What was entered before, when it has to be corrected, and what is wrong with it. */
  readonly input?: Readonly<Record<string, string>>;
  readonly error?: Message;
  /** Where it is sent. Default: its address. */
  readonly action?: string;
}

export function renderForm(
  page: ResumePage,
  language: Language,
  { input = {}, error, action }: FormEntry = {},
): string {
  const fields = page.fields.map((field) => control(field, enteredIn(input, field.name), language));
  const buttons = page.choices.map(
    (choice) =>
      `<button dir="auto" name="choice" value="${escapeHtml(choice)}">${escapeHtml(authored(choice, language))}</button>`,
  );
  const problem =
    error === undefined ? '' : `<p class="error" role="alert">${escapeHtml(inLanguage(error, language))}</p>`;
  const target = action === undefined ? '' : ` action="${escapeHtml(action)}"`;
  return shell(
    page.title,
    `${heading(page.title)}${paragraphs(page.text)}${problem}<form method="post"${target}>${fields.join('')}<div class="buttons">${buttons.join('')}</div></form>`,
    language,
  );
}

export const heading = (title: string) => `<h1 dir="auto">${escapeHtml(title)}</h1>`;

/** A page that only says something. */
export function renderMessage(title: Message, text: Message | string, language: Language): string {
  const shown = inLanguage(title, language);
  const shownText = typeof text === 'string' ? text : inLanguage(text, language);
  return shell(shown, `${heading(shown)}${paragraphs(shownText)}`, language);
}

export type Entered =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly error: Message };

/** What HTML calls a valid floating-point number, and a valid date string. */
const validNumber = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Checks what was entered against the page, requests may come from other clients than the page. */
export function readEntered(page: ResumePage, input: Readonly<Record<string, string>>): Entered {
  const entered = new Map<string, string | number | boolean>();
  for (const { name, label: written, kind, required, options } of page.fields) {
    const label = proposed.has(written) ? pageMessage(proposed.get(written) as 'proposedSend') : written;
    const wrong = (error: Message): Entered => ({ ok: false, error });
    const text = enteredIn(input, name);
    if (text.length > maxCharacters)
      return wrong(pageMessage('fieldTooLong', { label, limit: maxCharacters }));
    if (kind === 'checkbox') {
      entered.set(name, text !== '');
      if (required && text === '') return wrong(pageMessage('fieldUnticked', { label }));
      continue;
    }
    if (text.trim() === '') {
      if (required) return wrong(pageMessage('fieldMissing', { label }));
      continue;
    }
    if (kind === 'number') {
      const number = Number(text);
      if (!validNumber.test(text.trim()) || !Number.isFinite(number))
        return wrong(pageMessage('fieldNumber', { label }));
      entered.set(name, number);
      continue;
    }
    if (kind === 'email' && !isEmailAddress(text)) return wrong(pageMessage('fieldEmail', { label }));
    if (kind === 'date' && !isDate(text)) return wrong(pageMessage('fieldDate', { label }));
    if (kind === 'select' && options?.includes(text) !== true)
      return wrong(pageMessage('fieldOption', { label }));
    entered.set(name, text);
  }
  const choice = enteredIn(input, 'choice') || (page.choices.length === 1 ? page.choices[0] : undefined);
  if (choice === undefined || !page.choices.includes(choice))
    return { ok: false, error: pageMessage('noChoice') };
  return { ok: true, values: { ...Object.fromEntries(entered), choice } };
}
