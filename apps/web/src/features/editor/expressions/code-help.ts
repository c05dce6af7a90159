/** Completion and explanations in CodeMirror, over a piece of code that begins somewhere in the document. */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { hoverTooltip, type Tooltip } from '@codemirror/view';
import type { Suggestion } from './completions.ts';
import type { Grammar } from './parse-code.ts';
import { previews } from './previews.ts';
import type { Sample } from './sample.ts';

/** What help is based on; asked for each time, since the data changes while an editor stands. */
export interface HelpData {
  readonly sample: Sample;
  readonly index: number;
}

export type CodeAt = (
  text: string,
  position: number,
) => { readonly code: string; readonly from: number } | undefined;

const icons: Readonly<Record<Suggestion['kind'], string>> = {
  variable: 'variable',
  field: 'property',
  method: 'method',
  property: 'property',
  function: 'function',
  namespace: 'namespace',
  node: 'class',
  local: 'variable',
};

function completionOf(suggestion: Suggestion, dotFrom: number | undefined): Completion {
  const { label, kind, detail, info, apply, replacesDot, rank } = suggestion;
  return {
    label,
    type: icons[kind],
    detail,
    // -99 to 99 is what CodeMirror takes.
    boost: Math.max(-99, Math.min(99, rank / 10 - 20)),
    ...(info === undefined ? {} : { info }),
    apply(view, completion, from, to) {
      const text = apply ?? label;
      const caret = text.indexOf('#');
      const insert = caret === -1 ? text : text.slice(0, caret) + text.slice(caret + 1);
      const start = replacesDot === true && dotFrom !== undefined ? dotFrom : from;
      // What is closed already is not closed twice.
      const after = view.state.sliceDoc(to, to + 1);
      const put = insert.endsWith('()') && after === '(' ? insert.slice(0, -2) : insert;
      view.dispatch({
        changes: { from: start, to, insert: put },
        selection: { anchor: start + (caret === -1 ? put.length : caret) },
        annotations: pickedCompletion.of(completion),
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
      // Between the quotes of $('') the names of the nodes come next.
      if (caret !== -1 && kind === 'variable') startCompletion(view);
    },
  };
}

export function completionSource(codeAt: CodeAt, data: () => HelpData | undefined, grammar: Grammar) {
  const asker = {};
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const help = data();
    const at = codeAt(context.state.doc.toString(), context.pos);
    if (help === undefined || at === undefined) return null;
    const caret = context.pos - at.from;
    const outcome = await previews().ask(asker, { kind: 'suggest', code: at.code, caret, grammar }, help);
    const found = outcome.kind === 'answer' ? outcome.answer : undefined;
    if (found === undefined) return null;
    const from = at.from + found.from;
    const typed = context.state.sliceDoc(from, context.pos);
    const afterDot = found.dotFrom !== undefined || context.state.sliceDoc(from - 1, from) === '.';
    if (!context.explicit && typed === '' && !afterDot && !/['"`]$/.test(context.state.sliceDoc(0, from)))
      return null;
    const dotFrom = found.dotFrom === undefined ? undefined : at.from + found.dotFrom;
    return {
      from,
      options: found.options.map((one) => completionOf(one, dotFrom)),
      validFor: /^[\w$]*$/,
    };
  };
}

const wordCharacter = /[\w$]/;

export function explanations(codeAt: CodeAt, data: () => HelpData | undefined, grammar: Grammar) {
  const asker = {};
  return hoverTooltip(
    async (view, position): Promise<Tooltip | null> => {
      const text = view.state.doc.toString();
      let from = position;
      let to = position;
      while (from > 0 && wordCharacter.test(text[from - 1] ?? '')) from -= 1;
      while (to < text.length && wordCharacter.test(text[to] ?? '')) to += 1;
      const help = data();
      const at = codeAt(text, position);
      if (from === to || help === undefined || at === undefined) return null;
      const word = { code: at.code, from: from - at.from, to: to - at.from };
      const outcome = await previews().ask(asker, { kind: 'explain', ...word, grammar }, help);
      const found = outcome.kind === 'answer' ? outcome.answer : undefined;
      if (found === undefined) return null;
      return {
        pos: from,
        end: to,
        above: true,
        create() {
          const dom = document.createElement('div');
          const title = dom.appendChild(document.createElement('code'));
          title.textContent = found.title;
          const body = dom.appendChild(document.createElement('div'));
          body.textContent = found.text;
          body.style.whiteSpace = 'pre-wrap';
          return { dom };
        },
      };
    },
    { hoverTime: 350 },
  );
}
