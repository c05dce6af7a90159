import { t } from '@lingui/core/macro';
import { toggleOutline } from '../outline/toggle-outline.ts';
import type { EditorCommand } from './command.ts';
import { onlyNode } from './target.ts';

export const viewCommands: readonly EditorCommand[] = [
  {
    id: 'open',
    group: 'edit',
    label: () => t`Open`,
    keywords: 'edit parameters',
    when: ({ target }) => onlyNode(target) !== undefined,
    run: ({ session, target }) => session.view.setState({ openNodeId: onlyNode(target) }),
  },
  {
    id: 'search',
    group: 'view',
    label: () => t`Find a node of this workflow`,
    shortcuts: ['mod+f'],
    run: ({ session }) => session.dialogs.setState({ open: { kind: 'search' } }),
  },
  {
    id: 'toggleOutline',
    group: 'view',
    label: ({ session }) => (session.view.getState().outlineOpen ? t`Hide the outline` : t`Show the outline`),
    shortcuts: ['mod+shift+l'],
    keywords: 'tree list steps',
    run: ({ session }) => toggleOutline(session),
  },
  {
    id: 'zoomIn',
    group: 'view',
    label: () => t`Zoom in`,
    shortcuts: ['+', '='],
    run: ({ session }) => session.canvas.current?.zoomBy(1.25),
  },
  {
    id: 'zoomOut',
    group: 'view',
    label: () => t`Zoom out`,
    shortcuts: ['-'],
    run: ({ session }) => session.canvas.current?.zoomBy(0.8),
  },
  {
    id: 'zoomReset',
    group: 'view',
    label: () => t`Zoom to 100%`,
    shortcuts: ['shift+0'],
    run: ({ session }) => session.canvas.current?.zoomTo(1),
  },
  {
    id: 'fit',
    group: 'view',
    label: () => t`Show everything`,
    shortcuts: ['shift+1'],
    keywords: 'fit zoom',
    run: ({ session }) => session.canvas.current?.fit(),
  },
  {
    id: 'fitSelection',
    group: 'view',
    label: () => t`Show what is selected`,
    shortcuts: ['shift+2'],
    keywords: 'fit zoom selection',
    when: ({ target }) => target.nodes.size > 0,
    run: ({ session, target }) => session.canvas.current?.fit(target.nodes),
  },
];
