import { Trans } from '@lingui/react/macro';

export function WorkflowsPage() {
  return (
    <h1 className="p-6 font-semibold text-xl">
      <Trans>Workflows</Trans>
    </h1>
  );
}
