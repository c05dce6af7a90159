import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { foldersQuery } from '../../../api/workflow-list.ts';
import { PageTitle } from '../../../shell/page-title.tsx';
import { setPart } from '../canvas-model/edits.ts';
import { useDraft, useSession } from '../session/use-session.ts';
import { publicationQuery } from './publication.ts';

/**
 * Where one is: the list, and the workflow by its name, which is changed in place. After Enter the keyboard goes on in
 * the canvas, so that no key typed after it can open the field again; after Escape, where it came from.
 */
export function WorkflowTitle() {
  const { t } = useLingui();
  const { canvas } = useSession();
  const name = useDraft(({ workflow }) => workflow.name);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const left = useRef<Leaving>(undefined);
  useEffect(() => {
    if (editing) return;
    if (left.current === 'taken') canvas.current?.focus();
    if (left.current === 'given up') button.current?.focus();
    left.current = undefined;
  }, [editing, canvas]);
  return (
    <nav aria-label={t`You are here`} className="flex min-w-0 items-center gap-1">
      <Link
        to="/workflows"
        className="hidden rounded-md px-1.5 py-1 text-muted hover:bg-hover hover:text-ink sm:block"
      >
        <Trans>Workflows</Trans>
      </Link>
      <Slash />
      <FolderLink />
      {editing ? (
        <NameField
          name={name}
          onDone={(how) => {
            left.current = how;
            setEditing(false);
          }}
        />
      ) : (
        <PageTitle text={name} className="min-w-0">
          <button
            ref={button}
            type="button"
            title={t`Rename`}
            onClick={() => setEditing(true)}
            className="block max-w-[20rem] truncate rounded-md px-1.5 py-1 text-base hover:bg-hover"
          >
            {name}
          </button>
        </PageTitle>
      )}
      <Tags />
    </nav>
  );
}

const Slash = () => (
  <span aria-hidden className="hidden text-line-strong sm:block">
    /
  </span>
);

function FolderLink() {
  const { workflowId } = useSession();
  const { data } = useQuery(publicationQuery(workflowId));
  const folderId = data?.folderId;
  const { data: folders = [] } = useQuery({ ...foldersQuery, enabled: folderId !== undefined });
  const folder = folders.find(({ id }) => id === folderId);
  if (folder === undefined) return null;
  return (
    <>
      <Link
        to="/workflows"
        search={{ folder: folder.id }}
        dir="auto"
        className="hidden max-w-40 truncate rounded-md px-1.5 py-1 text-muted hover:bg-hover hover:text-ink md:block"
      >
        {folder.name}
      </Link>
      <span aria-hidden className="hidden text-line-strong md:block">
        /
      </span>
    </>
  );
}

/** The first tags; all of them are in the settings. */
function Tags() {
  const { dialogs } = useSession();
  const { t } = useLingui();
  const tags = useDraft(({ workflow }) => workflow.tags);
  if (tags.length === 0) return null;
  const more = tags.length - 2;
  return (
    <button
      type="button"
      aria-label={t`Tags: ${tags.join(', ')}`}
      title={t`Settings of the workflow`}
      onClick={() => dialogs.setState({ open: { kind: 'settings' } })}
      className="hidden h-6 items-center gap-1 rounded-md xl:flex"
    >
      {tags.slice(0, 2).map((tag) => (
        <span
          key={tag}
          dir="auto"
          className="max-w-28 truncate rounded bg-sunken px-1.5 py-0.5 text-2xs text-muted"
        >
          {tag}
        </span>
      ))}
      {more > 0 && (
        <span dir="ltr" className="text-2xs text-muted">
          +{more}
        </span>
      )}
    </button>
  );
}

/** By Enter, by Escape, or because the focus went elsewhere. */
type Leaving = 'taken' | 'given up' | undefined;

interface NameFieldProps {
  readonly name: string;
  readonly onDone: (how: Leaving) => void;
}

function NameField({ name, onDone }: NameFieldProps) {
  const { draft } = useSession();
  const { t } = useLingui();
  const [text, setText] = useState(name);
  const isDone = useRef(false);
  const take = (how: Leaving) => {
    if (isDone.current) return;
    isDone.current = true;
    const wanted = text.trim();
    if (wanted !== '' && wanted !== name)
      draft.apply({ label: t`Rename the workflow` }, [setPart(['name'], wanted)]);
    onDone(how);
  };
  return (
    <input
      aria-label={t`Name of the workflow`}
      // biome-ignore lint/a11y/noAutofocus: it stands where the button was that asked for it
      autoFocus
      dir="auto"
      maxLength={256}
      value={text}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => take(undefined)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        // What a key does by default is done where the focus is then.
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Enter') return take('taken');
        isDone.current = true;
        onDone('given up');
      }}
      className="h-7 w-64 max-w-full rounded-md border border-line-strong bg-surface px-1.5 font-semibold"
    />
  );
}
