/** Methods of numbers and booleans. Those named after n8n's functions give what they give. */
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { dateOfTimestamp } from './date-values.ts';
import { byPlatform, formatOptions, languageOr, numberOptions } from './languages.ts';
import { type Call, constant, fixed, international, natives, withOptions } from './native.ts';
import type { Run } from './run.ts';
import { expressionError, shown, toNumber } from './values.ts';

type NumberName =
  | 'abs'
  | 'ceil'
  | 'floor'
  | 'format'
  | 'isEmpty'
  | 'isEven'
  | 'isInteger'
  | 'isNotEmpty'
  | 'isOdd'
  | 'round'
  | 'toBoolean'
  | 'toDateTime'
  | 'toFixed'
  | 'toFloat'
  | 'toInt'
  | 'toLocaleString'
  | 'toNumber'
  | 'toPrecision'
  | 'toString';

/** Digits or a base within its bounds; undefined where none is given. */
export function within(name: string, value: unknown, least: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Math.trunc(toNumber(value) || 0);
  if (number >= least && number <= max) return number;
  throw expressionError(evaluationMessage('range', { name, least, max, value: shown(value) }));
}

/** The decimals of the number as it is stored, where 1.005 lies below: half of what that is goes away from zero. */
const rounded = (name: string, number: number, digits: unknown): number =>
  Number(number.toFixed(within(name, digits, 0, 100)));

function wholeNumber(name: string, number: number): number {
  if (Number.isInteger(number)) return number;
  throw expressionError(evaluationMessage('takesWhole', { name, value: shown(number) }));
}

const numberText = (name: string, number: number, [locale, options]: readonly unknown[], run: Run) =>
  byPlatform(() =>
    new Intl.NumberFormat(languageOr(locale, run), formatOptions(name, options, numberOptions)).format(
      number,
    ),
  );

export const numberMethods = natives<number, NumberName>(
  {
    abs: (number) => Math.abs(number),
    ceil: (number) => Math.ceil(number),
    floor: (number) => Math.floor(number),
    format: (number, args, run) => numberText('format', number, args, run),
    isEmpty: (number) => !number,
    isEven: (number) => wholeNumber('isEven', number) % 2 === 0,
    isInteger: (number) => Number.isInteger(number),
    isNotEmpty: (number) => Boolean(number),
    isOdd: (number) => Math.abs(wholeNumber('isOdd', number) % 2) === 1,
    round: (number, [digits]) => rounded('round', number, digits),
    toBoolean: (number) => number !== 0,
    toDateTime: (number, [unit = 'ms'], run) => dateOfTimestamp(number, unit, run),
    toFixed: (number, [digits]) => number.toFixed(within('toFixed', digits, 0, 100)),
    toFloat: (number) => number,
    toInt: (number) => rounded('toInt', number, 0),
    toNumber: (number) => number,
    toPrecision: (number, [digits]) => number.toPrecision(within('toPrecision', digits, 1, 100)),
    toLocaleString: (number, args, run) => numberText('toLocaleString', number, args, run),
    toString: (number, [base]) => number.toString(within('toString', base, 2, 36)),
  },
  {
    abs: constant,
    ceil: constant,
    floor: constant,
    format: international,
    isEmpty: constant,
    isEven: constant,
    isInteger: constant,
    isNotEmpty: constant,
    isOdd: constant,
    round: fixed(6),
    toBoolean: constant,
    toDateTime: fixed(64),
    toFixed: fixed(4),
    toFloat: constant,
    toInt: fixed(6),
    toLocaleString: international,
    toNumber: constant,
    toPrecision: fixed(4),
    toString: fixed(8),
  },
  {
    ...{ round: 1, toDateTime: 1, toFixed: 1, toPrecision: 1, toString: 1 },
    format: withOptions(2, numberOptions),
    toLocaleString: withOptions(2, numberOptions),
  },
);

const booleanCalls = {
  isEmpty: (value) => !value,
  isNotEmpty: (value) => value,
  toBoolean: (value) => value,
  toFloat: (value) => Number(value),
  toInt: (value) => Number(value),
  toNumber: (value) => Number(value),
} satisfies Readonly<Record<string, Call<boolean>>>;

export const booleanMethods = natives<boolean, keyof typeof booleanCalls | 'toString'>(
  { ...booleanCalls, toString: (value) => String(value) },
  {
    isEmpty: constant,
    isNotEmpty: constant,
    toBoolean: constant,
    toFloat: constant,
    toInt: constant,
    toNumber: constant,
    toString: constant,
  },
  { toString: 0 },
);
