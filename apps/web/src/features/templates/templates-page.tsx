import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { templatesQuery } from '../../api/templates.ts';
import { Page } from '../../shell/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { categoryLabels } from './category-labels.ts';
import { TemplateGallery } from './template-gallery.tsx';

export function TemplatesPage() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/templates' });
  const { text = '', category } = useSearch({ from: '/app/templates' });
  const { data: templates = [] } = useQuery(templatesQuery);
  const categories = [...new Set(templates.map((one) => one.category))];
  return (
    <Page
      title={t`Templates`}
      intro={
        <Trans>Workflows to begin with. Each becomes a draft of your own; nothing runs by itself.</Trans>
      }
    >
      <div className="flex flex-wrap items-center gap-2 px-4 pb-4 sm:px-6">
        <SearchField
          label={t`Search templates`}
          className="w-64 max-sm:w-full"
          value={text}
          onChange={(value) =>
            void navigate({ search: (now) => ({ ...now, text: value || undefined }), replace: true })
          }
        />
        {categories.length > 1 && (
          <Segmented
            label={t`Category`}
            value={category ?? 'all'}
            onChange={(value) =>
              void navigate({
                search: (now) => ({ ...now, category: value === 'all' ? undefined : value }),
                replace: true,
              })
            }
            options={[
              { value: 'all', label: t`All` },
              ...categories.map((one) => ({ value: one, label: t(categoryLabels[one]) })),
            ]}
          />
        )}
      </div>
      <TemplateGallery text={text} category={category} />
    </Page>
  );
}
