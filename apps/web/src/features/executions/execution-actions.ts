/** What can be done with executions, each with its word to the person. */
import { plural, t } from '@lingui/core/macro';
import { useMutation } from '@tanstack/react-query';
import { type BulkExecutions, changeExecutions, executionsKey } from '../../api/execution-list.ts';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { showToast } from '../../ui/toasts.tsx';

function successText(action: BulkExecutions['action'], count: number): string {
  switch (action) {
    case 'cancel':
      return plural(count, { one: '# execution is cancelled.', other: '# executions are cancelled.' });
    case 'retry':
      return plural(count, { one: '# execution runs again.', other: '# executions run again.' });
    case 'delete':
      return plural(count, { one: '# execution is deleted.', other: '# executions are deleted.' });
  }
}

/** Acts on many; what failed is said with the first reason. */
export function useExecutionActions() {
  return useMutation({
    mutationFn: changeExecutions,
    onSuccess: (results, { action }) => {
      const failed = results.flatMap((one) => (one.ok ? [] : [one.error.message]));
      const first = failed[0];
      if (results.length > failed.length)
        showToast('success', successText(action, results.length - failed.length));
      if (first !== undefined) {
        const count = failed.length;
        showToast('error', count === 1 ? first : t`${count} failed. The first: ${first}`);
      }
    },
    onError: (error) => showToast('error', explainError(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: executionsKey }),
  });
}
