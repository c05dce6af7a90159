/** What the palette offers on every screen. */
import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { History, Keyboard, LogOut, Moon, Plus, Sun, SunMoon, Workflow } from 'lucide-react';
import { call } from '../../api/client.ts';
import { explainError } from '../../api/explain-error.ts';
import { createWorkflow } from '../../api/workflows.ts';
import { usePreferences } from '../../theme/preferences.ts';
import { showToast } from '../../ui/toasts.tsx';
import { leave } from '../leave.ts';
import { places, settingsPlace } from '../places.tsx';
import { openShortcutSheet } from '../shortcuts/shortcut-store.ts';
import type { Command } from './command-store.ts';

/** Of a whole id, as one copies it. */
const executionId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface FrameCommands {
  readonly commands: readonly Command[];
  /** Finds more for what was typed: workflows by name, executions by id. */
  find(query: string, signal: AbortSignal): Promise<readonly Command[]>;
}

export function useFrameCommands(): FrameCommands {
  const { t } = useLingui();
  const navigate = useNavigate();
  const change = usePreferences((store) => store.change);
  const everywhere = [...places, settingsPlace];

  const create = async () => {
    try {
      const { id } = await createWorkflow({ name: t`New workflow` });
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: id } });
    } catch (error) {
      showToast('error', explainError(error));
    }
  };

  const goTo = t`Go to`;
  const toDo = t`Do`;
  const commands: readonly Command[] = [
    ...everywhere.map(
      ({ to, label, icon: Icon, letter }): Command => ({
        id: `go-${letter}`,
        label: t(label),
        group: goTo,
        icon: <Icon size={15} />,
        shortcut: `g ${letter}`,
        run: () => void navigate({ to }),
      }),
    ),
    {
      id: 'new-workflow',
      label: t`New workflow`,
      group: toDo,
      icon: <Plus size={15} />,
      keywords: t`create add`,
      run: () => void create(),
    },
    {
      id: 'theme-light',
      label: t`Theme: light`,
      group: toDo,
      icon: <Sun size={15} />,
      keywords: t`bright day appearance`,
      run: () => change({ theme: 'light' }),
    },
    {
      id: 'theme-dark',
      label: t`Theme: dark`,
      group: toDo,
      icon: <Moon size={15} />,
      keywords: t`night appearance`,
      run: () => change({ theme: 'dark' }),
    },
    {
      id: 'theme-system',
      label: t`Theme: as the system`,
      group: toDo,
      icon: <SunMoon size={15} />,
      keywords: t`automatic appearance`,
      run: () => change({ theme: 'system' }),
    },
    {
      id: 'shortcuts',
      label: t`Keyboard shortcuts`,
      group: toDo,
      icon: <Keyboard size={15} />,
      shortcut: '?',
      run: () => openShortcutSheet(true),
    },
    {
      id: 'sign-out',
      label: t`Sign out`,
      group: toDo,
      icon: <LogOut size={15} />,
      keywords: t`log out leave`,
      run: () => void leave(navigate),
    },
  ];

  const find: FrameCommands['find'] = async (query, signal) => {
    if (executionId.test(query)) {
      return [
        {
          id: 'execution',
          label: t`Execution ${query}`,
          group: t`Executions`,
          icon: <History size={15} />,
          run: () => void navigate({ to: '/executions/$executionId', params: { executionId: query } }),
        },
      ];
    }
    const { items } = await call('GET /api/v1/workflows', { query: { text: query, limit: 8 }, signal });
    return items.map(({ id, name }) => ({
      id: `workflow-${id}`,
      label: name,
      group: t`Workflows`,
      icon: <Workflow size={15} />,
      run: () => void navigate({ to: '/workflows/$workflowId', params: { workflowId: id } }),
    }));
  };
  return { commands, find };
}
