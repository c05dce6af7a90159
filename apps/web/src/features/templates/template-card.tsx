import { Trans, useLingui } from '@lingui/react/macro';
import { Sparkles, Zap } from 'lucide-react';
import { useId } from 'react';
import type { Template } from '../../api/templates.ts';
import { Button } from '../../ui/button.tsx';
import { NodeIconsRow } from '../../ui/node-icons-row.tsx';
import { categoryLabels } from './category-labels.ts';

interface TemplateCardProps {
  readonly template: Template;
  readonly busy: boolean;
  readonly onUse: () => void;
}

/** It needs no account, no address and no other workflow. */
function RunsAtOnceMark() {
  return (
    <span className="inline-flex items-center gap-1 rounded-full bg-success-soft px-2 py-0.5 text-2xs text-success">
      <Zap aria-hidden size={11} />
      <Trans>Ready to run</Trans>
    </span>
  );
}

export function TemplateCard({ template, busy, onUse }: TemplateCardProps) {
  const { t } = useLingui();
  const id = useId();
  return (
    <article
      aria-labelledby={id}
      className="flex min-h-44 flex-col gap-2 rounded-xl border border-line bg-surface p-4 shadow-card transition-colors hover:border-line-strong"
    >
      <NodeIconsRow types={template.nodeTypes} max={6} />
      <h2 id={id} dir="auto" className="mt-1 font-semibold">
        {template.name}
      </h2>
      <p dir="auto" className="grow text-muted text-xs">
        {template.description}
      </p>
      <div className="flex items-center gap-2">
        <span className="flex grow flex-wrap gap-1.5">
          <span className="rounded-full bg-sunken px-2 py-0.5 text-2xs text-muted">
            {t(categoryLabels[template.category])}
          </span>
          {template.runsAtOnce && <RunsAtOnceMark />}
        </span>
        <Button size="small" busy={busy} aria-label={t`Use ${template.name}`} onClick={onUse}>
          <Trans>Use</Trans>
        </Button>
      </div>
    </article>
  );
}

/** The template for a first look, larger than the others. */
export function FirstTemplate({ template, busy, onUse }: TemplateCardProps) {
  const id = useId();
  return (
    <article
      aria-labelledby={id}
      className="flex flex-wrap items-center gap-x-6 gap-y-4 rounded-xl border border-accent/40 bg-accent-soft p-5"
    >
      <div className="min-w-0 grow basis-72">
        <p className="mb-1 flex items-center gap-1.5 font-medium text-accent-ink text-xs">
          <Sparkles aria-hidden size={13} />
          <Trans>Start here</Trans>
        </p>
        <h2 id={id} dir="auto" className="font-semibold text-base">
          {template.name}
        </h2>
        <p dir="auto" className="mt-1 max-w-prose text-ink/80">
          {template.description}
        </p>
        <div className="mt-3">
          <NodeIconsRow types={template.nodeTypes} max={8} />
        </div>
      </div>
      <div className="grid justify-items-start gap-2">
        <Button look="primary" busy={busy} onClick={onUse}>
          <Trans>Try it now</Trans>
        </Button>
        {template.runsAtOnce && <RunsAtOnceMark />}
      </div>
    </article>
  );
}
