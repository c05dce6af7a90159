import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import type { ValueProblem } from './check-value.ts';

export function problemWords(problem: ValueProblem): string {
  const bound = 'bound' in problem ? i18n.number(problem.bound) : '';
  switch (problem.kind) {
    case 'number':
      return t`This is not a number.`;
    case 'integer':
      return t`A whole number is needed.`;
    case 'least':
      return t`At least ${bound}.`;
    case 'most':
      return t`At most ${bound}.`;
    case 'above':
      return t`More than ${bound}.`;
    case 'below':
      return t`Less than ${bound}.`;
    case 'longest':
      return plural(problem.bound, { one: 'At most # character.', other: 'At most # characters.' });
    case 'shortest':
      return plural(problem.bound, { one: 'At least # character.', other: 'At least # characters.' });
    case 'uri':
      return t`This is not an address such as https://example.com.`;
    case 'email':
      return t`This is not an e-mail address.`;
    case 'pattern':
      return t`This is not in the form that is needed.`;
  }
}
