/**
 * Which other nodes an expression, or code, reads: `$('Name')`, `$items('Name')`, `$node['Name']`, `$node.Name`; and
 * to which it makes links: `$execution.resumeUrlOf('Name')`. Found in the syntax tree, so that texts, comments and variables of the same name are none. TypeScript, and what does not
 * parse while somebody types, is read token by token.
 */
import { type Node, parse, type Token, tokenizer, tokTypes } from 'acorn';
import { parseSections } from './parse-sections.ts';
import { type IsFree, literalText, type SyntaxNode, unwrapped, walkSyntax } from './syntax-walk.ts';

export interface NodeReference {
  /** Undefined where it is worked out when the code runs. */
  readonly name: string | undefined;
  /** Characters of what says the name: a text with its quotes, or the name of a member. */
  readonly start: number;
  readonly end: number;
  /** `$node.Name` */
  readonly isMember?: true;
  /** Its link to resume, and none of its data. */
  readonly isLink?: true;
}

const calls = ['$', '$items'] as const;
const table = '$node';
const linkOwner = '$execution';
const linkMaker = 'resumeUrlOf';

function referenceTo(node: unknown): NodeReference {
  const { start, end } = unwrapped(node) as SyntaxNode;
  return { name: literalText(node), start, end };
}

const isLinkMaker = (node: unknown, isFree: IsFree): boolean => {
  const { type, object, property, computed } = (node ?? {}) as Partial<SyntaxNode>;
  if (type !== 'MemberExpression' || !isFree(unwrapped(object), linkOwner)) return false;
  return computed === false
    ? (property as SyntaxNode).name === linkMaker
    : literalText(property) === linkMaker;
};

/** Adds what the node refers to; returns the parts that are still to be looked at. */
function visit(node: SyntaxNode, isFree: IsFree, into: NodeReference[]): readonly unknown[] | undefined {
  if (node.type === 'CallExpression') {
    const callee = unwrapped(node.callee);
    const isLink = isLinkMaker(callee, isFree);
    if (!isLink && !calls.some((name) => isFree(callee, name))) return undefined;
    const [first, ...others] = node.arguments as readonly SyntaxNode[];
    if (first === undefined) return [];
    const reference = referenceTo(first);
    into.push(isLink ? { ...reference, isLink } : reference);
    return reference.name === undefined ? [first, ...others] : others;
  }
  if (node.type === 'MemberExpression' && isFree(unwrapped(node.object), table)) {
    const { start, end, name } = node.property as SyntaxNode;
    if (node.computed === false) {
      into.push({ name: name as string, start, end, isMember: true });
      return [];
    }
    const reference = referenceTo(node.property);
    into.push(reference);
    return reference.name === undefined ? [node.property] : [];
  }
  if (isLinkMaker(node, isFree)) {
    into.push({ name: undefined, start: node.start, end: node.end, isLink: true });
    return [];
  }
  // Handed on to something else: whatever that does with it.
  if ([...calls, table].some((name) => isFree(node, name)))
    into.push({ name: undefined, start: node.start, end: node.end });
  return undefined;
}

function sorted(references: readonly NodeReference[]): readonly NodeReference[] {
  return references.toSorted((a, b) => a.start - b.start);
}

/** The references in a parsed tree. */
function referencesInTree(root: Node): readonly NodeReference[] {
  const found: NodeReference[] = [];
  walkSyntax(root, (node, isFree) => visit(node, isFree, found));
  return sorted(found);
}

/** A token with what it says: a name, a number, the content of a text. */
interface ReadToken extends Token {
  readonly value?: unknown;
}

/** Tokens from `start`, up to what closes a section when it is one; what cannot be read ends them. */
function tokensOf(source: string, start: number, isSection: boolean): readonly ReadToken[] {
  const tokens: ReadToken[] = [];
  let depth = 0;
  try {
    const reader = tokenizer(source.slice(start), { ecmaVersion: 'latest' });
    for (;;) {
      const token = reader.getToken();
      if (token.type === tokTypes.eof) break;
      if (token.type === tokTypes.braceL || token.type === tokTypes.dollarBraceL) depth += 1;
      if (token.type === tokTypes.braceR) depth -= 1;
      if (isSection && depth < 0) break;
      tokens.push(token);
    }
  } catch {
    // What came before it counts.
  }
  return tokens;
}

/** The text that begins at a token, and how many tokens it takes. */
function textAt(tokens: readonly ReadToken[], at: number): NodeReference | undefined {
  const [first, text, last] = tokens.slice(at, at + 3);
  if (first === undefined) return undefined;
  if (first.type === tokTypes.string)
    return { name: String(first.value), start: first.start, end: first.end };
  const isTemplate =
    first.type === tokTypes.backQuote &&
    text?.type === tokTypes.template &&
    last?.type === tokTypes.backQuote;
  if (isTemplate) return { name: String(text.value), start: first.start, end: last.end };
  return { name: undefined, start: first.start, end: first.end };
}

/** `$execution.resumeUrlOf('Name')` that begins at a token. */
function linkAt(tokens: readonly ReadToken[], index: number): NodeReference[] {
  const [dot, maker, opening] = tokens.slice(index + 1, index + 4);
  const isDot = dot?.type === tokTypes.dot || dot?.type === tokTypes.questionDot;
  const isCall = isDot && maker?.value === linkMaker && opening?.type === tokTypes.parenL;
  const text = isCall ? textAt(tokens, index + 4) : undefined;
  return text === undefined ? [] : [{ ...text, isLink: true }];
}

function referencesInTokens(source: string, start = 0, isSection = false): readonly NodeReference[] {
  const tokens = tokensOf(source, start, isSection);
  const found = tokens.flatMap((token, index): NodeReference[] => {
    const before = tokens[index - 1]?.type;
    if (token.type !== tokTypes.name || before === tokTypes.dot || before === tokTypes.questionDot) return [];
    let at = index + 1;
    if (tokens[at]?.type === tokTypes.questionDot) at += 1;
    const next = tokens[at];
    if (
      token.value === table &&
      (next?.type === tokTypes.dot || tokens[at - 1]?.type === tokTypes.questionDot)
    ) {
      const member = next?.type === tokTypes.dot ? tokens[at + 1] : next;
      if (member?.type === tokTypes.name)
        return [{ name: String(member.value), start: member.start, end: member.end, isMember: true }];
    }
    if (token.value === linkOwner) return linkAt(tokens, index);
    const opens =
      token.value === table
        ? next?.type === tokTypes.bracketL
        : (calls as readonly unknown[]).includes(token.value) && next?.type === tokTypes.parenL;
    if (!opens || tokens[at + 1]?.type === tokTypes.parenR) return [];
    const text = textAt(tokens, at + 1);
    return text === undefined ? [] : [text];
  });
  return found.map((one) => ({ ...one, start: one.start + start, end: one.end + start }));
}

/** The references in a template: text with sections `{{ … }}`, its `=` included. */
export function referencesInTemplate(source: string): readonly NodeReference[] {
  if (!source.includes('$')) return [];
  return parseSections(source).flatMap((section) =>
    'node' in section ? referencesInTree(section.node) : referencesInTokens(source, section.start, true),
  );
}

/** The references in JavaScript or TypeScript: the body of an async function. */
export function referencesInCode(source: string): readonly NodeReference[] {
  if (!source.includes('$')) return [];
  const tree = parseCode(source);
  return tree === undefined ? referencesInTokens(source) : referencesInTree(tree);
}

function parseCode(source: string): Node | undefined {
  try {
    return parse(source, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
  } catch {
    return undefined;
  }
}

/** Which of these names some JavaScript or TypeScript reads without declaring them. */
export function namesReadIn(source: string, names: readonly string[]): ReadonlySet<string> {
  const tree = parseCode(source);
  const found = new Set<string>();
  if (tree === undefined) {
    for (const { type, value } of tokensOf(source, 0, false))
      if (type === tokTypes.name && names.includes(String(value))) found.add(String(value));
    return found;
  }
  walkSyntax(tree, (node, isFree) => {
    for (const name of names) if (isFree(node, name)) found.add(name);
    return undefined;
  });
  return found;
}

/**
 * Names that some JavaScript reads without declaring them, and names of the methods that it calls. Undefined where it
 * cannot be parsed.
 */
export function namesIn(
  source: string,
): { readonly free: ReadonlySet<string>; readonly methods: ReadonlySet<string> } | undefined {
  const tree = parseCode(source);
  if (tree === undefined) return undefined;
  const free = new Set<string>();
  const methods = new Set<string>();
  walkSyntax(tree, (node, isFree) => {
    const name = node.type === 'Identifier' ? String(node.name) : undefined;
    if (name !== undefined && isFree(node, name)) free.add(name);
    const callee = node.type === 'CallExpression' ? (node.callee as SyntaxNode) : undefined;
    if (callee?.type === 'MemberExpression' && callee.computed === false)
      methods.add(String((callee.property as { readonly name?: string }).name));
    return undefined;
  });
  return { free, methods };
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function quoted(text: string, quote: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\\': '\\\\',
    [quote]: `\\${quote}`,
  };
  const inner = [...text].map((char) => escapes[char] ?? char).join('');
  return quote + (quote === '`' ? inner.replaceAll('${', '\\${') : inner) + quote;
}

/** What says the new name in the place of the old one, and where that place begins. */
function replacement(source: string, { start, isMember }: NodeReference, name: string) {
  if (isMember === true) {
    if (identifier.test(name)) return { start, text: name };
    const dot = source.lastIndexOf('.', start);
    const isOptional = source[dot - 1] === '?';
    return { start: isOptional ? dot + 1 : dot, text: `[${quoted(name, '"')}]` };
  }
  const quote = source[start] as string;
  return { start, text: quoted(name, `'"\``.includes(quote) ? quote : "'") };
}

/** The source with new names for nodes, all of them at once. What names none of them stays as it is. */
export function renamedReferences(
  source: string,
  references: readonly NodeReference[],
  names: ReadonlyMap<string, string>,
): string {
  let result = '';
  let at = 0;
  for (const reference of references) {
    const name = names.get(reference.name ?? '');
    if (name === undefined || reference.name === undefined) continue;
    const { start, text } = replacement(source, reference, name);
    result += source.slice(at, start) + text;
    at = reference.end;
  }
  return result + source.slice(at);
}
