import { useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { Tabs } from 'radix-ui';
import { DocsTab } from './docs-tab.tsx';
import { ParametersTab } from './parameters-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';

const tabClass =
  'relative h-11 px-2 text-muted text-sm transition-colors hover:text-ink data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:rounded-full data-[state=active]:after:bg-accent-ink';

export function MiddleColumn({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  return (
    <Tabs.Root
      defaultValue="parameters"
      dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}
      className="flex h-full min-h-0 flex-col"
    >
      <Tabs.List aria-label={t`About the node`} className="flex shrink-0 gap-1 border-b px-2">
        <Tabs.Trigger value="parameters" className={tabClass}>
          {t`Parameters`}
        </Tabs.Trigger>
        <Tabs.Trigger value="settings" className={tabClass}>
          {t`Settings`}
        </Tabs.Trigger>
        <Tabs.Trigger value="docs" className={tabClass}>
          {t`Docs`}
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="parameters" className="min-h-0 grow overflow-y-auto outline-none">
        <ParametersTab node={node} />
      </Tabs.Content>
      <Tabs.Content value="settings" className="min-h-0 grow overflow-y-auto outline-none">
        <SettingsTab node={node} />
      </Tabs.Content>
      <Tabs.Content value="docs" className="min-h-0 grow overflow-y-auto outline-none">
        <DocsTab node={node} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
