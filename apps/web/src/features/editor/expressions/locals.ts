/** Names that code itself introduces, and what is known of their values: as code that gives an example of each. */
import type { ParsedCode, SyntaxNode } from './parse-code.ts';

export interface Local {
  readonly name: string;
  /** Absent when nothing is known. */
  readonly code?: string;
}

const targets = ['VariableDefinition', 'ObjectPattern'];
const isTarget = (node: SyntaxNode) => targets.includes(node.name);

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = node.firstChild; at !== null; at = at.nextSibling) found.push(at);
  return found;
}

/** The names in `x` or `{ x, y: z }` that take their values from `code`. */
function bound(parsed: ParsedCode, target: SyntaxNode, code: string | undefined): readonly Local[] {
  const local = (name: string, value: string | undefined): Local =>
    value === undefined ? { name } : { name, code: value };
  if (target.name === 'VariableDefinition') return [local(parsed.text(target), code)];
  return target.getChildren('PatternProperty').flatMap((property) => {
    const definition = property.getChild('VariableDefinition');
    if (definition === null) return [];
    const key = parsed.text(property.getChild('PropertyName') ?? definition);
    return [local(parsed.text(definition), code === undefined ? undefined : `(${code}).${key}`)];
  });
}

/** Parameters of a function that is given to a method of a list: what its first call gets. */
function ofFunction(parsed: ParsedCode, node: SyntaxNode): readonly Local[] {
  const call = node.parent?.name === 'ArgList' ? node.parent.parent : null;
  const callee = call?.name === 'CallExpression' ? call.firstChild : null;
  const list = callee?.name === 'MemberExpression' ? callee.firstChild : null;
  const method = callee?.lastChild ? parsed.text(callee.lastChild) : '';
  const element = list === null ? undefined : `(${parsed.text(list)}).first()`;
  const second = method === 'sort' || method === 'toSorted' ? element : '0';
  const passed = method.startsWith('reduce') ? [undefined, element, '0'] : [element, second];
  const params = node.getChild('ParamList');
  return (params === null ? [] : childrenOf(params).filter(isTarget)).flatMap((target, at) =>
    bound(parsed, target, passed[at]),
  );
}

function ofLoop(parsed: ParsedCode, node: SyntaxNode): readonly Local[] {
  const parts = childrenOf(node.getChild('ForOfSpec') ?? node);
  const target = parts.find(isTarget);
  const of = parts.findIndex(({ name }) => name === 'of');
  const list = of === -1 ? undefined : parts[of + 1];
  if (target === undefined || list === undefined) return [];
  return bound(parsed, target, `(${parsed.text(list)}).first()`);
}

/** Declarations before a place, the last one first. */
function ofBlock(parsed: ParsedCode, node: SyntaxNode, before: number): readonly Local[] {
  const locals: Local[] = [];
  for (const declaration of node.getChildren('VariableDeclaration')) {
    if (declaration.to > before) break;
    const parts = childrenOf(declaration);
    for (const [at, part] of parts.entries()) {
      if (!isTarget(part)) continue;
      const value = parts[at + 1]?.name === 'Equals' ? parts[at + 2] : undefined;
      locals.unshift(...bound(parsed, part, value === undefined ? undefined : parsed.text(value)));
    }
  }
  return locals;
}

/** What a code node has beside the variables of expressions. */
const ofPrograms: readonly Local[] = [{ name: 'items', code: '$input.all()' }];

/** The innermost first. */
export function localsAround(parsed: ParsedCode, node: SyntaxNode): readonly Local[] {
  const locals: Local[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    if (at.name === 'ArrowFunction' || at.name === 'FunctionExpression')
      locals.push(...ofFunction(parsed, at));
    else if (at.name === 'ForStatement') locals.push(...ofLoop(parsed, at));
    else if (at.name === 'Block' || at.name === 'Script') locals.push(...ofBlock(parsed, at, node.from));
  }
  return parsed.grammar === 'program' ? [...locals, ...ofPrograms] : locals;
}

const start = /^(\(*)([A-Za-z_$][\w$]*)/;

/** Code with its leading local name replaced by what that stands for; undefined when nothing is known of it. */
export function withoutLocals(text: string, locals: readonly Local[]): string | undefined {
  const [whole = '', brackets = '', name = ''] = start.exec(text) ?? [];
  const at = locals.findIndex((local) => local.name === name);
  const local = locals[at];
  if (local === undefined) return text;
  if (local.code === undefined) return undefined;
  const inner = withoutLocals(local.code, locals.slice(at + 1));
  return inner === undefined ? undefined : `${brackets}(${inner})${text.slice(whole.length)}`;
}
