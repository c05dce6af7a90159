/** What holds for the whole workflow. Each change is an operation of its own: saved at once, and undone like any other. */
import { Trans, useLingui } from '@lingui/react/macro';
import type { OperationPart, WorkflowSettings } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { pickableWorkflowsQuery } from '../../../api/pickable-workflows.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { type SearchOption, SearchSelect } from '../../../ui/search-select.tsx';
import { Select, type SelectOption } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { inputClass, TextField } from '../../../ui/text-field.tsx';
import { setPart } from '../canvas-model/edits.ts';
import { DurationField } from '../duration/duration-field.tsx';
import { useSession, useWorkflow } from '../session/use-session.ts';
import { CountField } from './count-field.tsx';
import { flowPart, settingPart } from './settings-changes.ts';

export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Settings of the workflow`}
      description={t`Changes apply to live executions the next time you publish.`}
      size="medium"
    >
      <div className="grid gap-6 pb-4">
        <About />
        <Running />
        <Events />
        <Keeping />
      </div>
    </Dialog>
  );
}

function useSettings() {
  const { draft } = useSession();
  const { t } = useLingui();
  const workflow = useWorkflow();
  const apply = (part: OperationPart, merge?: string) =>
    draft.apply({ label: t`Change the settings`, ...(merge === undefined ? {} : { merge }) }, [part]);
  return {
    workflow,
    settings: workflow.settings,
    apply,
    set: <K extends keyof WorkflowSettings>(key: K, value: WorkflowSettings[K] | undefined) =>
      apply(settingPart(key, value)),
  };
}

function Section({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="grid gap-3">
      <h3 className="border-line border-b pb-1 font-semibold">{title}</h3>
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">{children}</div>
    </section>
  );
}

function Labelled({
  label,
  children,
}: {
  readonly label: ReactNode;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

function About() {
  const { t } = useLingui();
  const { workflow, apply } = useSettings();
  const [tags, setTags] = useState(() => workflow.tags.join(', '));
  const giveTags = () => {
    const wanted = [
      ...new Set(
        tags
          .split(/[,،]/)
          .map((tag) => tag.trim())
          .filter(Boolean),
      ),
    ].slice(0, 50);
    if (wanted.join() !== workflow.tags.join()) apply(setPart(['tags'], wanted));
  };
  return (
    <Section title={<Trans>About</Trans>}>
      <div className="sm:col-span-2">
        <Labelled label={<Trans>Description</Trans>}>
          {(id) => (
            <textarea
              id={id}
              dir="auto"
              rows={3}
              maxLength={10_000}
              defaultValue={workflow.description}
              placeholder={t`What it does, and for whom`}
              onChange={(event) => apply(setPart(['description'], event.target.value), 'description')}
              className={`${inputClass} h-auto py-1.5`}
            />
          )}
        </Labelled>
      </div>
      <div className="sm:col-span-2">
        <TextField
          label={t`Tags`}
          help={t`Separate tags with commas.`}
          dir="auto"
          value={tags}
          onChange={(event) => setTags(event.target.value)}
          onBlur={giveTags}
          onKeyDown={(event) => event.key === 'Enter' && giveTags()}
        />
      </div>
    </Section>
  );
}

function Running() {
  const { t } = useLingui();
  const { settings, set } = useSettings();
  const durabilities: readonly SelectOption[] = [
    { value: 'full', label: t`After every node (safest)` },
    { value: 'checkpoint', label: t`At checkpoints (fast)` },
    { value: 'none', label: t`Not at all (fastest)` },
  ];
  const callers: readonly SelectOption[] = [
    { value: 'none', label: t`No other workflow` },
    { value: 'project', label: t`Workflows of the same project` },
    { value: 'any', label: t`Any workflow` },
  ];
  const missing: readonly SelectOption[] = [
    { value: 'lenient', label: t`Gives no value` },
    { value: 'strict', label: t`Is an error` },
  ];
  return (
    <Section title={<Trans>How it runs</Trans>}>
      <Labelled label={<Trans>Time zone</Trans>}>
        {(id) => <TimeZone id={id} value={settings.timezone} onChange={(zone) => set('timezone', zone)} />}
      </Labelled>
      <Labelled label={<Trans>When it fails, run</Trans>}>
        {(id) => (
          <ErrorWorkflow
            id={id}
            value={settings.errorWorkflowId}
            onChange={(workflowId) => set('errorWorkflowId', workflowId)}
          />
        )}
      </Labelled>
      <DurationField
        label={t`Timeout`}
        help={t`Longer executions are stopped and marked as failed.`}
        placeholder={t`No limit`}
        valueMs={settings.timeoutMs}
        onChange={(ms) => set('timeoutMs', ms)}
      />
      <Labelled label={<Trans>Save progress</Trans>}>
        {(id) => (
          <Select
            id={id}
            value={settings.durability}
            options={durabilities}
            onChange={(event) => set('durability', event.target.value as WorkflowSettings['durability'])}
          />
        )}
      </Labelled>
      <Labelled label={<Trans>Reading a field of something missing</Trans>}>
        {(id) => (
          <Select
            id={id}
            value={settings.expressions ?? 'lenient'}
            options={missing}
            onChange={(event) => set('expressions', event.target.value === 'strict' ? 'strict' : undefined)}
          />
        )}
      </Labelled>
      <CountField
        label={<Trans>Maximum concurrent executions</Trans>}
        help={<Trans>Others wait in the queue.</Trans>}
        placeholder={t`No limit`}
        max={10_000}
        value={settings.concurrency}
        onChange={(count) => set('concurrency', count)}
      />
      <CountField
        label={<Trans>Maximum parallel nodes of an execution</Trans>}
        placeholder={t`No limit`}
        max={1_000}
        value={settings.nodeConcurrency}
        onChange={(count) => set('nodeConcurrency', count)}
      />
      <Labelled label={<Trans>May be called by</Trans>}>
        {(id) => (
          <Select
            id={id}
            value={settings.callers}
            options={callers}
            onChange={(event) => set('callers', event.target.value as WorkflowSettings['callers'])}
          />
        )}
      </Labelled>
    </Section>
  );
}

function TimeZone(props: {
  readonly id: string;
  readonly value: string | undefined;
  readonly onChange: (zone: string | undefined) => void;
}) {
  const { id, value, onChange } = props;
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  const named = (zone: string): SearchOption => ({ value: zone, label: zone.replaceAll('_', ' ') });
  const all = opened ? ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')] : [];
  const own = value !== undefined && !all.includes(value) ? [value] : [];
  return (
    <SearchSelect
      id={id}
      value={value ?? ''}
      options={[{ value: '', label: t`The server's` }, ...own.map(named), ...all.map(named)]}
      onChange={(zone) => onChange(zone === '' ? undefined : zone)}
      onOpenChange={(open) => open && setOpened(true)}
    />
  );
}

function ErrorWorkflow(props: {
  readonly id: string;
  readonly value: string | undefined;
  readonly onChange: (workflowId: string | undefined) => void;
}) {
  const { id, value, onChange } = props;
  const { workflowId } = useSession();
  const { t } = useLingui();
  const [search, setSearch] = useState('');
  const found = useQuery(pickableWorkflowsQuery(search, value));
  const options = (found.data ?? [])
    .filter((one) => one.id !== workflowId)
    .map((one): SearchOption => ({ value: one.id, label: one.name }));
  return (
    <SearchSelect
      id={id}
      value={value ?? ''}
      options={[{ value: '', label: t`Nothing` }, ...options]}
      loading={found.isFetching}
      onSearch={setSearch}
      onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
    />
  );
}

function Events() {
  const { t } = useLingui();
  const { settings, apply } = useSettings();
  const { flow } = settings;
  const change = (next: Parameters<typeof flowPart>[1], merge?: string) => apply(flowPart(flow, next), merge);
  const priorities: readonly SelectOption[] = [
    { value: 'low', label: t`Low` },
    { value: 'normal', label: t`Normal` },
    { value: 'high', label: t`High` },
  ];
  return (
    <Section title={<Trans>Events that start it</Trans>}>
      <div className="sm:col-span-2">
        <TextField
          label={t`Group events by (key)`}
          help={t`A text or an expression, such as ={{ $json.body.customerId }}. The limits below count for each key.`}
          dir="ltr"
          placeholder={t`All of them together`}
          defaultValue={flow?.key ?? ''}
          onChange={(event) => change({ key: event.target.value }, 'flow key')}
        />
      </div>
      <CountField
        label={<Trans>Maximum concurrent executions of a key</Trans>}
        placeholder={t`No limit`}
        max={10_000}
        value={flow?.concurrency}
        onChange={(concurrency) => change({ concurrency })}
      />
      <Labelled label={<Trans>Priority in the queue</Trans>}>
        {(id) => (
          <Select
            id={id}
            value={flow?.priority ?? 'normal'}
            options={priorities}
            onChange={(event) => change({ priority: event.target.value as 'low' | 'normal' | 'high' })}
          />
        )}
      </Labelled>
      <DurationField
        label={t`Debounce`}
        help={t`Of events that follow each other faster than this, only the last one runs.`}
        placeholder={t`Do not wait`}
        maxMs={86_400_000}
        valueMs={flow?.debounceMs}
        onChange={(debounceMs) => change({ debounceMs })}
      />
      <DurationField
        label={t`Ignore duplicates within`}
        placeholder={t`Never ignored`}
        maxMs={30 * 86_400_000}
        valueMs={flow?.deduplicateMs}
        onChange={(deduplicateMs) => change({ deduplicateMs })}
      />
      <Rate
        label={<Trans>Throttle: reject more than</Trans>}
        value={flow?.throttle}
        onChange={(throttle) => change({ throttle })}
      />
      <Rate
        label={<Trans>Rate limit: queue more than</Trans>}
        value={flow?.rateLimit}
        onChange={(rateLimit) => change({ rateLimit })}
      />
    </Section>
  );
}

type RateValue = { count: number; perMs: number };

/** So many in such a time; no number, no limit. */
function Rate(props: {
  readonly label: ReactNode;
  readonly value: RateValue | undefined;
  readonly onChange: (value: RateValue | undefined) => void;
}) {
  const { label, value, onChange } = props;
  const { t } = useLingui();
  const perMs = value?.perMs ?? 60_000;
  return (
    <div className="grid grid-cols-2 items-end gap-1.5">
      <CountField
        label={label}
        placeholder={t`No limit`}
        max={100_000}
        value={value?.count}
        onChange={(count) => onChange(count === undefined ? undefined : { count, perMs })}
      />
      <Select
        aria-label={t`In what time`}
        disabled={value === undefined}
        value={String(perMs)}
        options={[
          { value: '1000', label: t`a second` },
          { value: '60000', label: t`a minute` },
          { value: '3600000', label: t`an hour` },
          { value: '86400000', label: t`a day` },
          ...([1_000, 60_000, 3_600_000, 86_400_000].includes(perMs)
            ? []
            : [{ value: String(perMs), label: t`${perMs} ms` }]),
        ]}
        onChange={(event) => value !== undefined && onChange({ ...value, perMs: Number(event.target.value) })}
      />
    </div>
  );
}

function Keeping() {
  const { t } = useLingui();
  const { settings, set } = useSettings();
  const { save } = settings;
  const keep = (change: Partial<typeof save>) => set('save', { ...save, ...change });
  return (
    <Section title={<Trans>What is kept</Trans>}>
      <div className="grid content-start gap-2.5">
        <Switch
          label={t`Successful executions`}
          checked={save.success}
          onChange={(success) => keep({ success })}
        />
        <Switch
          label={t`Failed executions`}
          checked={save.failure}
          onChange={(failure) => keep({ failure })}
        />
        <Switch
          label={t`Output of each node`}
          checked={save.progress}
          onChange={(progress) => keep({ progress })}
        />
      </div>
      <CountField
        label={<Trans>Days until they are deleted</Trans>}
        placeholder={t`As the server says`}
        max={3_650}
        value={settings.retentionDays}
        onChange={(days) => set('retentionDays', days)}
      />
    </Section>
  );
}
