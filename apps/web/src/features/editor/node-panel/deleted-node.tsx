import { Trans } from '@lingui/react/macro';
import { Button } from '../../../ui/button.tsx';

/** In place of the panel of a node that somebody else has deleted, or an undo. */
export function DeletedNode({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  return (
    <div role="alert" className="m-auto grid max-w-sm justify-items-center gap-3 p-6 text-center">
      <h2 dir="auto" className="font-semibold text-base">
        <Trans>{name} was deleted</Trans>
      </h2>
      <p className="text-muted">
        <Trans>
          Somebody else, another tab or an undo took it out of the workflow while it was open here.
        </Trans>
      </p>
      <Button look="primary" autoFocus onClick={onClose}>
        <Trans>Back to the canvas</Trans>
      </Button>
    </div>
  );
}
