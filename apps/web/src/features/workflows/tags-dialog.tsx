import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { tagsQuery, type WorkflowSummary } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { inputClass } from '../../ui/text-field.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

interface TagsDialogProps {
  readonly workflows: readonly WorkflowSummary[];
  readonly actions: WorkflowActions;
  readonly onClose: () => void;
}

/** Tags of one workflow, or those that several have in common. */
export function TagsDialog({ workflows, actions, onClose }: TagsDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const list = useId();
  const { data: known = [] } = useQuery(tagsQuery);
  const before = (workflows[0]?.tags ?? []).filter((tag) =>
    workflows.every(({ tags }) => tags.includes(tag)),
  );
  const [tags, setTags] = useState<readonly string[]>(before);
  const [typed, setTyped] = useState('');
  const withTyped = () => {
    const more = typed
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '' && !tags.includes(tag));
    return [...tags, ...more];
  };
  const add = () => {
    setTags(withTyped());
    setTyped('');
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = withTyped();
    onClose();
    await actions
      .tag(
        workflows.map(({ id }) => id),
        wanted.filter((tag) => !before.includes(tag)),
        before.filter((tag) => !wanted.includes(tag)),
      )
      .catch(() => {});
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Tags`}
      description={
        workflows.length > 1 ? (
          <Plural
            value={workflows.length}
            one="Those of # workflow."
            other="Those that all # workflows have in common."
          />
        ) : undefined
      }
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={form} look="primary">
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void save(event)} className="grid gap-3">
        <div className="flex gap-2">
          <input
            aria-label={t`New tag`}
            placeholder={t`Add a tag…`}
            list={list}
            dir="auto"
            maxLength={64}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if ((event.key !== 'Enter' && event.key !== ',') || typed.trim() === '') return;
              event.preventDefault();
              add();
            }}
            className={inputClass}
          />
          <datalist id={list}>
            {known
              .filter(({ tag }) => !tags.includes(tag))
              .map(({ tag }) => (
                <option key={tag} value={tag} />
              ))}
          </datalist>
          <Button icon={<Plus aria-hidden size={14} />} onClick={add} disabled={typed.trim() === ''}>
            <Trans>Add</Trans>
          </Button>
        </div>
        <ul aria-label={t`Tags`} className="flex min-h-7 flex-wrap gap-1.5">
          {tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex h-7 items-center gap-1 rounded-md border border-line bg-sunken ps-2 pe-0.5"
            >
              <bdi>{tag}</bdi>
              <button
                type="button"
                aria-label={t`Remove the tag ${tag}`}
                onClick={() => setTags(tags.filter((one) => one !== tag))}
                className="flex size-6 items-center justify-center rounded text-muted hover:text-ink"
              >
                <X aria-hidden size={13} />
              </button>
            </li>
          ))}
          {tags.length === 0 && (
            <li className="text-muted">
              <Trans>No tags yet.</Trans>
            </li>
          )}
        </ul>
      </form>
    </Dialog>
  );
}
