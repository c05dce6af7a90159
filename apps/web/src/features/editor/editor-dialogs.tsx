/** The dialog that is open, if one is. */
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { EditorDialog } from './session/dialog-store.ts';
import { useDialogs, useSession } from './session/use-session.ts';

const ConnectDialog = lazyPart(async () => (await import('./commands/connect-dialog.tsx')).ConnectDialog);
const ImportDialog = lazyPart(async () => (await import('./commands/import-dialog.tsx')).ImportDialog);
const ImportReportDialog = lazyPart(
  async () => (await import('./commands/import-report-dialog.tsx')).ImportReportDialog,
);
const ListenDialog = lazyPart(async () => (await import('./listen/listen-dialog.tsx')).ListenDialog);
const MoveIntoDialog = lazyPart(async () => (await import('./commands/move-into-dialog.tsx')).MoveIntoDialog);
const PublishDialog = lazyPart(async () => (await import('./toolbar/publish-dialog.tsx')).PublishDialog);
const RenameDialog = lazyPart(async () => (await import('./commands/rename-dialog.tsx')).RenameDialog);
const SettingsDialog = lazyPart(async () => (await import('./toolbar/settings-dialog.tsx')).SettingsDialog);
const SearchDialog = lazyPart(async () => (await import('./commands/search-dialog.tsx')).SearchDialog);
const UpgradeDialog = lazyPart(async () => (await import('./commands/upgrade-dialog.tsx')).UpgradeDialog);

export function EditorDialogs() {
  const { dialogs } = useSession();
  const dialog = useDialogs(({ open }) => open);
  if (dialog === undefined) return null;
  return <Content dialog={dialog} onClose={() => dialogs.setState({ open: undefined })} />;
}

function Content({ dialog, onClose }: { readonly dialog: EditorDialog; readonly onClose: () => void }) {
  switch (dialog.kind) {
    case 'publish':
      return <PublishDialog onClose={onClose} />;
    case 'search':
      return <SearchDialog onClose={onClose} />;
    case 'rename':
      return <RenameDialog nodeId={dialog.nodeId} onClose={onClose} />;
    case 'upgrade':
      return <UpgradeDialog nodeId={dialog.nodeId} onClose={onClose} />;
    case 'listen':
      return <ListenDialog nodeId={dialog.nodeId} onClose={onClose} />;
    case 'connect':
      return <ConnectDialog nodeId={dialog.nodeId} port={dialog.port} onClose={onClose} />;
    case 'moveInto':
      return <MoveIntoDialog nodeIds={dialog.nodeIds} onClose={onClose} />;
    case 'settings':
      return <SettingsDialog onClose={onClose} />;
    case 'import':
      return <ImportDialog onClose={onClose} />;
    case 'importReport':
      return <ImportReportDialog warnings={dialog.warnings} onClose={onClose} />;
  }
}
