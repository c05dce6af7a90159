export { isExpression } from './is-expression.ts';
export type { ItemList } from './item-list.ts';
export { compileJsonTemplate, type JsonRendering } from './json-template.ts';
export { compileKeyTemplate } from './key-template.ts';
export { namesIn, namesReadIn, referencesInCode } from './node-references.ts';
export {
  type Ancestor,
  type LoopScope,
  NodeScope,
  type PortItems,
  refuseMissingParent,
  type ScopeMetadata,
} from './node-scope.ts';
export { type Replace, rewriteTemplate } from './rewrite-template.ts';
export { ROOT_VARIABLES } from './root-variables.ts';
export { stepsTaken } from './run.ts';
export { type IsFree, literalText, type SyntaxNode, unwrapped } from './syntax-walk.ts';
export { checkTemplate, compileTemplate, type TemplateIssue } from './template.ts';
export { toJsonValue } from './to-json-value.ts';
export type { CompiledTemplate, ExpressionBudget, ExpressionScope, MissingParent } from './types.ts';
export { type HostFunction, hostFunction } from './values.ts';
