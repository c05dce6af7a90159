import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { type ReactNode, useId } from 'react';
import { Segmented } from '../../../../ui/segmented.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import { inputClass } from '../../../../ui/text-field.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { LiveDurationField } from '../../duration/live-duration-field.tsx';
import { useSession } from '../../session/use-session.ts';
import { RetrySettings } from './retry-settings.tsx';

/** How the node runs, whatever it does. */
export function SettingsTab({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { draft, catalogue } = useSession();
  const id = useId();
  const nodeType = catalogue.find(node);
  const isTrigger = nodeType?.kind === 'trigger';
  const set = (key: keyof WorkflowNode, value: unknown) =>
    draft.apply({ label: t`Change settings of ${node.name}`, merge: `${node.id}/${key}` }, [
      setPart(['nodes', node.id, key], value),
    ]);
  return (
    <div className="grid gap-5 p-4">
      <Switch
        label={t`Switched off`}
        help={
          isTrigger
            ? t`It starts nothing, also in the published version once that is renewed.`
            : t`Items pass through unchanged.`
        }
        checked={node.disabled}
        onChange={(disabled) => set('disabled', disabled)}
      />
      {!isTrigger && (
        <>
          <Group title={t`When it fails`}>
            <Segmented
              label={t`When it fails`}
              value={node.onError}
              options={[
                { value: 'stop', label: t`Stop` },
                { value: 'continue', label: t`Continue` },
                { value: 'errorPort', label: t`Error output` },
              ]}
              onChange={(onError) => set('onError', onError)}
            />
            <p className="text-muted text-xs">
              {node.onError === 'stop' ? (
                <Trans>The execution fails, unless a Try around the node catches the error.</Trans>
              ) : node.onError === 'continue' ? (
                <Trans>Its input is passed on, each item with the error in it.</Trans>
              ) : (
                <Trans>Items that fail leave through an output of their own.</Trans>
              )}
            </p>
          </Group>
          <RetrySettings retry={node.retry} onChange={(retry) => set('retry', retry)} />
          <LiveDurationField
            label={t`Timeout`}
            help={t`The node fails when this is exceeded. Leave empty for no limit.`}
            value={node.timeoutMs}
            maxMs={86_400_000}
            onChange={(timeoutMs) => set('timeoutMs', timeoutMs)}
          />
        </>
      )}
      <div className="grid gap-1">
        <label htmlFor={id} className="font-medium text-sm">
          <Trans>Comment</Trans>
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={3}
          maxLength={10_000}
          value={node.comment ?? ''}
          onChange={({ target }) => set('comment', target.value === '' ? undefined : target.value)}
          className={`${inputClass} h-auto min-h-20 resize-y py-1.5`}
          placeholder={t`Why it is done this way`}
        />
      </div>
      <p className="text-muted text-xs">
        <code dir="ltr">{node.type}</code> · <Trans>version {node.typeVersion}</Trans>
        {nodeType !== undefined && nodeType.version > node.typeVersion && (
          <>
            {' · '}
            <Trans>Version {nodeType.version} is there; this node goes on behaving as it did.</Trans>{' '}
            <button
              type="button"
              className="font-medium text-accent-ink underline"
              onClick={() => set('typeVersion', nodeType.version)}
            >
              <Trans>Use version {nodeType.version}</Trans>
            </button>
          </>
        )}
      </p>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-1.5">
      <h3 className="font-medium text-sm">{title}</h3>
      {children}
    </div>
  );
}
