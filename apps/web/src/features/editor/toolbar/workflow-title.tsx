import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { PageTitle } from '../../../shell/page-title.tsx';
import { setPart } from '../canvas-model/edits.ts';
import { useDraft, useSession } from '../session/use-session.ts';

/** Where one is: the list, and the workflow by its name, which is changed in place. */
export function WorkflowTitle() {
  const { t } = useLingui();
  const name = useDraft(({ workflow }) => workflow.name);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const edited = useRef(false);
  useEffect(() => {
    if (!editing && edited.current) button.current?.focus();
    edited.current = editing;
  }, [editing]);
  return (
    <nav aria-label={t`You are here`} className="flex min-w-0 items-center gap-1">
      <Link
        to="/workflows"
        className="hidden rounded-md px-1.5 py-1 text-muted hover:bg-hover hover:text-ink sm:block"
      >
        <Trans>Workflows</Trans>
      </Link>
      <span aria-hidden className="hidden text-line-strong sm:block">
        /
      </span>
      {editing ? (
        <NameField name={name} onDone={() => setEditing(false)} />
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
    </nav>
  );
}

function NameField({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const { draft } = useSession();
  const { t } = useLingui();
  const [text, setText] = useState(name);
  const given = useRef(false);
  const take = () => {
    if (given.current) return;
    given.current = true;
    const wanted = text.trim();
    if (wanted !== '' && wanted !== name)
      draft.apply({ label: t`Rename the workflow` }, [setPart(['name'], wanted)]);
    onDone();
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
      onBlur={take}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') take();
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        given.current = true;
        onDone();
      }}
      className="h-7 w-64 max-w-full rounded-md border border-line-strong bg-surface px-1.5 font-semibold"
    />
  );
}
