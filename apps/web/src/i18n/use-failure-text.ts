import { useLingui } from '@lingui/react/macro';

interface Failure {
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** What is said of a failure: its message, after the item of the node's input that it is about, counted from 1. */
export function useFailureText(): (failure: Failure) => string {
  const { t } = useLingui();
  return ({ message, details }) => {
    const index = details?.itemIndex;
    return typeof index === 'number' ? t`Item ${index + 1}: ${message}` : message;
  };
}
