import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { type TemplateCategory, templatesQuery } from '../../api/templates.ts';
import { fold } from '../../shell/commands/rank-commands.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { categoryLabels } from './category-labels.ts';
import { FirstTemplate, TemplateCard } from './template-card.tsx';
import { useTemplate } from './use-template.ts';

interface TemplateGalleryProps {
  readonly text?: string;
  readonly category?: TemplateCategory | undefined;
}

/** Workflows to begin with; the one for a first look in front. */
export function TemplateGallery({ text = '', category }: TemplateGalleryProps) {
  const { t } = useLingui();
  const { data: templates, error, refetch } = useQuery(templatesQuery);
  const take = useTemplate();
  if (error && templates === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (templates === undefined) return <Skeleton rows={4} className="[&>div]:h-40" />;
  const words = fold(text).split(/\s+/).filter(Boolean);
  const found = templates.filter((one) => {
    const all = fold(
      [one.name, one.description, t(categoryLabels[one.category]), ...one.nodeTypes].join(' '),
    );
    return (category === undefined || one.category === category) && words.every((word) => all.includes(word));
  });
  const first = found.find((one) => one.first);
  const cardProps = (id: string) => ({
    busy: take.isPending && take.variables === id,
    onUse: () => take.mutate(id),
  });
  if (found.length === 0)
    return (
      <EmptyState icon={<SearchX size={28} />} title={<Trans>No template fits</Trans>}>
        <Trans>Try another word, or look at all of them.</Trans>
      </EmptyState>
    );
  return (
    <div className="grid gap-4 px-4 pb-10 sm:px-6">
      {first !== undefined && <FirstTemplate template={first} {...cardProps(first.id)} />}
      <ul
        aria-label={t`Templates`}
        className="grid grid-cols-[repeat(auto-fill,minmax(min(17rem,100%),1fr))] gap-4"
      >
        {found
          .filter((one) => one !== first)
          .map((template) => (
            <li key={template.id} className="grid">
              <TemplateCard template={template} {...cardProps(template.id)} />
            </li>
          ))}
      </ul>
    </div>
  );
}
