import { t } from '@lingui/core/macro';
import type { EditorCommand } from './command.ts';

export const workflowCommands: readonly EditorCommand[] = [
  {
    id: 'publish',
    group: 'workflow',
    label: () => t`Publish the workflow`,
    shortcuts: ['mod+shift+p'],
    keywords: 'version activate deploy',
    run: ({ session }) => session.dialogs.setState({ open: { kind: 'publish' } }),
  },
  {
    id: 'settings',
    group: 'workflow',
    label: () => t`Settings of the workflow`,
    keywords: 'time zone timeout error concurrency',
    run: ({ session }) => session.dialogs.setState({ open: { kind: 'settings' } }),
  },
  {
    id: 'import',
    group: 'workflow',
    label: () => t`Import into this workflow`,
    keywords: 'n8n json file',
    run: ({ session }) => session.dialogs.setState({ open: { kind: 'import' } }),
  },
];
