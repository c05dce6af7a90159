import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { takeTemplate } from '../../api/templates.ts';
import { workflowsKey } from '../../api/workflow-list.ts';
import { showToast } from '../../ui/toasts.tsx';

/** Makes a workflow of a template and opens it. */
export function useTemplate() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: takeTemplate,
    onSuccess: async ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: workflowsKey });
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: id } });
    },
    onError: (error) => showToast('error', explainError(error)),
  });
}
