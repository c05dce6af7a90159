/** Holds calls to the arguments and options that they take: one that would have no effect is an error that names it. */
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import type { Takes } from './native.ts';
import { expressionError, isPlain, type Plain, shown } from './values.ts';

/** Of what was called; worked out where there is an error only. */
type Name = string | (() => string);
const textOf = (name: Name) => (typeof name === 'string' ? name : name());

/** @throws ServiceError EXPRESSION_ERROR for an argument or option that the call does not take. */
export function checkArguments(name: Name, takes: Takes, args: readonly unknown[]): void {
  const max = typeof takes === 'number' ? takes : takes.max;
  for (let at = max; at < args.length; at += 1) {
    if (args[at] === undefined) continue;
    const found = { name: textOf(name), value: shown(args[at]), at: at + 1 };
    throw expressionError(
      max > 1
        ? evaluationMessage('takesUpTo', { ...found, max })
        : evaluationMessage(max === 0 ? 'takesNone' : 'takesOne', found),
    );
  }
  if (typeof takes !== 'number') checkOptions(name, args[takes.at], takes.options);
}

/** The options of a call; none where they are undefined. @throws ServiceError EXPRESSION_ERROR. */
export function checkOptions(name: Name, options: unknown, known: ReadonlySet<string>): Plain {
  if (options === undefined) return {};
  if (!isPlain(options))
    throw expressionError(evaluationMessage('takesOptions', { name: textOf(name), value: shown(options) }));
  for (const option of Object.keys(options)) {
    if (known.has(option) || options[option] === undefined) continue;
    throw expressionError(
      evaluationMessage('noOption', { name: textOf(name), option: option.slice(0, 80), options: [...known] }),
    );
  }
  return options;
}
