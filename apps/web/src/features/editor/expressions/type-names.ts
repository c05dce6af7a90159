import { useLingui } from '@lingui/react/macro';
import type { ValueType } from '@reporunner/core/expression-reference';

/** Types of values, for people. */
export function useTypeNames(): Readonly<Record<ValueType, string>> {
  const { t } = useLingui();
  return {
    text: t`text`,
    number: t`number`,
    boolean: t`boolean`,
    null: t`null`,
    undefined: t`nothing`,
    list: t`list`,
    object: t`object`,
    date: t`date`,
    duration: t`duration`,
    interval: t`interval`,
    function: t`function`,
  };
}
