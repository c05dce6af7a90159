import { createHash } from 'node:crypto';
import { referencesInCode } from '@reporunner/core';
import { type CodeVariable, codeVariables } from '@reporunner/integrations';
import { webApiNames } from './child/web-apis.ts';
import { type CodeSource, headOf, mayRead, prefix } from './child/wrap-code.ts';

/** `x.Duration` is a field of somebody's data. */
const dateNames = /\b(?:DateTime|luxon)\b|\$(?:now|today)\b|(?<![.\w$])(?:Duration|Interval)\b/;

/** What the server knows of code without parsing it. */
export interface DescribedCode {
  readonly key: string;
  /** Characters on the first line before the user's own. */
  readonly shift: number;
  readonly dates: boolean;
  readonly web: boolean;
  /** Nodes that the code names: `$('Name')`. */
  readonly nodes: readonly string[];
  /** Nodes to which it makes links: `$execution.resumeUrlOf('Name')`. */
  readonly links: readonly string[];
  /** Variables that it may read. */
  readonly variables: readonly CodeVariable[];
}

export function describeCode(source: CodeSource): DescribedCode {
  const { code, language } = source;
  const references = referencesInCode(code);
  const named = (isLink: boolean) => [
    ...new Set(references.flatMap((one) => ((one.isLink ?? false) === isLink ? (one.name ?? []) : []))),
  ];
  const head = headOf(source);
  return {
    key: createHash('sha256').update(`${language}\n${head}`).update(code).digest('base64url').slice(0, 22),
    shift: head.length + prefix.length,
    dates: dateNames.test(code),
    web: webApiNames.test(code),
    nodes: named(false),
    links: named(true),
    variables: codeVariables.filter((name) => mayRead(code, name)),
  };
}
