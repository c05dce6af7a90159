import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { tagsQuery } from '../../api/workflow-list.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../ui/menu-on-demand.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TagsButton } from './tags-button.tsx';
import type { WorkflowSearch } from './workflow-search.ts';

const TagsMenu = lazyPart(async () => (await import('./tags-menu.tsx')).TagsMenu);

interface WorkflowToolbarProps {
  readonly search: WorkflowSearch;
  readonly onChange: (change: WorkflowSearch) => void;
  readonly searchRef: React.Ref<HTMLInputElement>;
}

/** Words, tags and state: what the list is narrowed to. */
export function WorkflowToolbar({ search, onChange, searchRef }: WorkflowToolbarProps) {
  const { t } = useLingui();
  const { data: known = [] } = useQuery(tagsQuery);
  const chosen = search.tags ?? [];
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
      <SearchField
        ref={searchRef}
        label={t`Search workflows and nodes`}
        className="w-72 max-sm:w-full"
        value={search.text ?? ''}
        onChange={(text) => onChange({ text: text || undefined })}
      />
      <Segmented
        label={t`State`}
        value={search.state ?? 'all'}
        onChange={(state) => onChange({ state: state === 'all' ? undefined : state })}
        options={[
          { value: 'all', label: t`All` },
          { value: 'published', label: t`Published` },
          { value: 'draft', label: t`Drafts` },
        ]}
      />
      {known.length > 0 && (
        <MenuOnDemand trigger={<TagsButton count={chosen.length} />}>
          <TagsMenu known={known} chosen={chosen} onChange={(tags) => onChange({ tags })} />
        </MenuOnDemand>
      )}
    </div>
  );
}
