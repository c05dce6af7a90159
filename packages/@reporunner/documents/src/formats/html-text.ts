/**
 * The text of an element as a reader sees it, after `innerText` of the HTML standard: elements that are blocks begin
 * and end lines, paragraphs stand apart, cells of a row are apart by a tab, and what is no text (scripts, styles,
 * templates) has no part in it. An element of that kind that was asked for itself gives its content.
 */
import type { AnyNode } from 'domhandler';

const hidden = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'title',
  'datalist',
  'iframe',
  'object',
]);
const blocks = new Set(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const cells = new Set(['td', 'th']);
const preformatted = new Set(['pre', 'textarea', 'listing']);

interface Step {
  readonly node: AnyNode;
  readonly isLeaving: boolean;
  readonly isPre: boolean;
}

class Lines {
  #text = '';
  /** Line ends that are due before the next text. */
  #breaks = 0;
  #space = false;
  #tab = false;

  words(text: string): void {
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    const inner = collapsed.replace(/^ | $/g, '');
    if (inner === '') {
      this.#space ||= collapsed !== '';
      return;
    }
    this.#before(this.#space || collapsed.startsWith(' '));
    this.#text += inner;
    this.#space = collapsed.endsWith(' ');
  }

  verbatim(text: string): void {
    if (text === '') return;
    this.#before(false);
    this.#text += text;
  }

  /** `count` line ends at least, between what came and what comes. */
  separate(count: number): void {
    this.#breaks = Math.max(this.#breaks, count);
    this.#space = false;
    this.#tab = false;
  }

  lineEnd(): void {
    this.#before(false);
    this.#text += '\n';
    this.#space = false;
  }

  cellEnd(): void {
    this.#tab = true;
    this.#space = false;
  }

  #before(space: boolean): void {
    if (this.#breaks > 0) {
      if (this.#text !== '') this.#text = `${this.#text.replace(/[ \t]+$/, '')}${'\n'.repeat(this.#breaks)}`;
    } else if (this.#tab) this.#text += '\t';
    else if (space && this.#text !== '' && !this.#text.endsWith('\n')) this.#text += ' ';
    this.#breaks = 0;
    this.#space = false;
    this.#tab = false;
  }

  toString(): string {
    return this.#text.replace(/[ \t\n]+$/, '');
  }
}

const nameOf = (node: AnyNode): string | undefined => ('name' in node ? node.name : undefined);
const breaksOf = (name: string) => (name === 'p' ? 2 : 1);

export function linesOf(root: AnyNode): string {
  const lines = new Lines();
  // A stack of our own: documents may be nested deeper than calls.
  const steps: Step[] = [{ node: root, isLeaving: false, isPre: false }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { node, isLeaving, isPre } = step;
    if (node.type === 'text') {
      if (isPre) lines.verbatim(node.data);
      else lines.words(node.data);
      continue;
    }
    const name = nameOf(node);
    if (isLeaving) {
      if (name !== undefined && blocks.has(name)) lines.separate(breaksOf(name));
      if (name !== undefined && cells.has(name)) lines.cellEnd();
      continue;
    }
    if (!('children' in node)) continue;
    if (name !== undefined) {
      if (node !== root && (hidden.has(name) || ('attribs' in node && 'hidden' in node.attribs))) continue;
      if (name === 'br') {
        lines.lineEnd();
        continue;
      }
      if (blocks.has(name)) lines.separate(breaksOf(name));
    }
    const insidePre =
      isPre || (name !== undefined && (preformatted.has(name) || (node === root && hidden.has(name))));
    steps.push({ node, isLeaving: true, isPre });
    for (let at = node.children.length - 1; at >= 0; at -= 1)
      steps.push({ node: node.children[at] as AnyNode, isLeaving: false, isPre: insidePre });
  }
  return lines.toString();
}
