/** The operators of conditions, for people. */
import { t } from '@lingui/core/macro';

/** Those that look at one value alone. */
export const unaryOperators: ReadonlySet<string> = new Set([
  'exists',
  'notExists',
  'isEmpty',
  'isNotEmpty',
  'isTrue',
  'isFalse',
]);

export const valueTypes = ['string', 'number', 'boolean', 'array', 'object', 'null'] as const;

/** undefined for one that is newer than this page. */
export function operatorLabel(operator: string): string | undefined {
  const labels: Readonly<Record<string, string>> = {
    equals: t`is equal to`,
    notEquals: t`is not equal to`,
    exists: t`exists`,
    notExists: t`does not exist`,
    isEmpty: t`is empty`,
    isNotEmpty: t`is not empty`,
    isTrue: t`is true`,
    isFalse: t`is false`,
    contains: t`contains`,
    notContains: t`does not contain`,
    startsWith: t`starts with`,
    notStartsWith: t`does not start with`,
    endsWith: t`ends with`,
    notEndsWith: t`does not end with`,
    matches: t`matches the pattern`,
    notMatches: t`does not match the pattern`,
    greater: t`is greater than`,
    greaterOrEqual: t`is greater than or equal to`,
    less: t`is less than`,
    lessOrEqual: t`is less than or equal to`,
    after: t`is after`,
    afterOrEqual: t`is after or equal to`,
    before: t`is before`,
    beforeOrEqual: t`is before or equal to`,
    sameMoment: t`is the same moment as`,
    notSameMoment: t`is another moment than`,
    lengthEquals: t`has the length`,
    lengthGreater: t`is longer than`,
    lengthGreaterOrEqual: t`is at least as long as`,
    lengthLess: t`is shorter than`,
    lengthLessOrEqual: t`is at most as long as`,
    isType: t`is of the type`,
  };
  return labels[operator];
}
