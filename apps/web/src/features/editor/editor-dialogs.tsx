/** The dialog that is open, if one is. Each is loaded when it is first opened. */
import { lazy, Suspense } from 'react';
import { useDialog, useSession } from './session/use-session.ts';

const PublishDialog = lazy(async () => ({
  default: (await import('./toolbar/publish-dialog.tsx')).PublishDialog,
}));
const DeleteDialog = lazy(async () => ({
  default: (await import('./toolbar/delete-dialog.tsx')).DeleteDialog,
}));

export function EditorDialogs() {
  const { dialogs } = useSession();
  const dialog = useDialog();
  if (dialog === undefined) return null;
  const close = () => dialogs.setState({ open: undefined });
  return <Suspense>{contentOf()}</Suspense>;

  function contentOf() {
    switch (dialog?.kind) {
      case 'publish':
        return <PublishDialog onClose={close} />;
      case 'delete':
        return <DeleteDialog onClose={close} />;
      default:
        return null;
    }
  }
}
