/** A credential is made or changed. Opened from the list, and from a node that needs one. */
import { Trans, useLingui } from '@lingui/react/macro';
import { SECRET_MARK } from '@reporunner/constants';
import { isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '@reporunner/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ArrowLeft, CircleCheck, CircleX } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import {
  type Credential,
  type CredentialType,
  changeCredential,
  createCredential,
  credentialsKey,
  credentialTypesQuery,
  testCredential,
} from '../../api/credentials.ts';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { applyChange, type FormIssue, type JsonSchema, SchemaForm } from '../schema-form/index.ts';
import { hasWeakSecret, issuesOf, missingFields } from './credential-issues.ts';
import { TypePicker } from './type-picker.tsx';

interface CredentialDialogProps {
  /** The one that is changed; absent: a new one. */
  readonly credential?: Credential;
  /** Only these kinds are offered: those that fit a node. */
  readonly types?: readonly string[];
  readonly onSaved?: (credential: Credential) => void;
  readonly onClose: () => void;
}

export function CredentialDialog({ credential, types, onSaved, onClose }: CredentialDialogProps) {
  const { t } = useLingui();
  const known = useQuery(credentialTypesQuery);
  const offered = known.data?.filter(({ type }) => types === undefined || types.includes(type));
  const [picked, setPicked] = useState<string>();
  const wanted = credential?.type ?? picked ?? (offered?.length === 1 ? offered[0]?.type : undefined);
  const type = known.data?.find((one) => one.type === wanted);
  const canGoBack = credential === undefined && (offered?.length ?? 0) > 1;
  if (type !== undefined) {
    return (
      <Editor
        key={type.type}
        type={type}
        credential={credential}
        onBack={canGoBack ? () => setPicked(undefined) : undefined}
        onSaved={onSaved}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={credential?.name ?? t`New credential`}
      description={credential === undefined ? t`What does the service ask for?` : undefined}
    >
      {known.error ? (
        <ErrorState error={known.error} onRetry={() => void known.refetch()} />
      ) : offered === undefined ? (
        <Skeleton rows={4} />
      ) : credential !== undefined ? (
        <p className="pb-4 text-muted">
          <Trans>The kind of this credential ({credential.type}) is not installed here.</Trans>
        </p>
      ) : (
        <TypePicker types={offered} onPick={(one) => setPicked(one.type)} />
      )}
    </Dialog>
  );
}

const hostsSchema: JsonSchema = {
  type: 'object',
  properties: {
    allowedHosts: {
      type: 'array',
      maxItems: 100,
      items: { type: 'string', maxLength: 253, ui: { placeholder: 'api.example.com', expression: false } },
    },
  },
};

interface Draft {
  readonly name: string;
  readonly data: JsonObject;
  readonly allowedHosts: readonly string[];
}

const draftOf = (credential: Credential | undefined, type: CredentialType): Draft => ({
  name: credential?.name ?? type.label,
  data: credential?.data ?? {},
  allowedHosts: credential?.allowedHosts ?? [],
});

interface EditorProps {
  readonly type: CredentialType;
  readonly credential: Credential | undefined;
  readonly onBack: (() => void) | undefined;
  readonly onSaved: ((credential: Credential) => void) | undefined;
  readonly onClose: () => void;
}

function Editor({ type, credential, onBack, onSaved, onClose }: EditorProps) {
  const { t } = useLingui();
  const form = useId();
  const schema = type.fields as JsonSchema;
  const [saved, setSaved] = useState(credential);
  const [draft, setDraft] = useState(() => draftOf(credential, type));
  const [asked, setAsked] = useState(false);

  const save = useMutation({
    mutationFn: async () => {
      const allowedHosts = draft.allowedHosts.map((host) => host.trim()).filter((host) => host !== '');
      const input = { ...draft, name: draft.name.trim(), allowedHosts };
      return saved === undefined ? createCredential(type.type, input) : changeCredential(saved.id, input);
    },
    onSuccess: async (next) => {
      setSaved(next);
      setDraft(draftOf(next, type));
      await queryClient.invalidateQueries({ queryKey: credentialsKey });
      onSaved?.(next);
    },
  });
  const test = useMutation({
    mutationFn: async () => {
      // What is tried is what is saved: a credential that is not saved proves nothing.
      const tried = isDirty ? await save.mutateAsync() : saved;
      if (tried !== undefined) await testCredential(tried.id);
    },
  });
  const isDirty = saved === undefined || !jsonEquals(draft, draftOf(saved, type));
  const missing = missingFields(schema, draft.data);
  const issues: readonly FormIssue[] = [
    ...(asked ? missing.map((name) => ({ path: [name], message: t`This is needed.` })) : []),
    ...(isDirty ? issuesOf(save.error) : []),
  ];
  const change = (next: Partial<Draft>) => {
    setDraft({ ...draft, ...next });
    test.reset();
  };
  const ready = () => {
    setAsked(true);
    if (missing.length === 0) return true;
    document
      .getElementById(form)
      ?.querySelector<HTMLElement>('[aria-invalid="true"], [aria-required="true"]')
      ?.focus();
    return false;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A dialog inside of a form's dialog: the outer form must not see its submit.
    event.stopPropagation();
    if (!ready()) return;
    save.mutate(undefined, {
      onSuccess: () => {
        showToast('success', t`The credential is saved.`);
        onClose();
      },
    });
  };
  const failed = save.error !== null && issuesOf(save.error).length === 0;
  const hasSaved = Object.values(draft.data).includes(SECRET_MARK);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={
        <span className="flex items-center gap-2">
          {onBack !== undefined && saved === undefined && (
            <IconButton label={t`Another kind`} size="small" onClick={onBack}>
              <ArrowLeft size={16} className="rtl:rotate-180" />
            </IconButton>
          )}
          <span dir="auto">{saved?.name ?? type.label}</span>
        </span>
      }
      description={
        <bdi>
          {saved === undefined || saved.name === type.label
            ? type.description
            : `${type.label} · ${type.description}`}
        </bdi>
      }
      actions={
        <>
          {type.testable && (
            <Button
              className="me-auto"
              busy={test.isPending}
              disabled={save.isPending}
              onClick={() => ready() && test.mutate()}
            >
              {isDirty ? <Trans>Save and test</Trans> : <Trans>Test</Trans>}
            </Button>
          )}
          <Button onClick={onClose}>{isDirty ? <Trans>Cancel</Trans> : <Trans>Close</Trans>}</Button>
          <Button
            type="submit"
            form={form}
            look="primary"
            busy={save.isPending && !test.isPending}
            disabled={!isDirty}
          >
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="grid gap-4 pb-2">
        <TextField
          label={t`Name`}
          dir="auto"
          required
          maxLength={128}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={asked && draft.name.trim() === '' ? t`This is needed.` : undefined}
        />
        <SchemaForm
          schema={withoutExpressions(schema)}
          value={draft.data}
          issues={issues}
          onChange={(path, value) => {
            const next = applyChange(draft.data, { path, value });
            if (isJsonObject(next)) change({ data: next });
          }}
        />
        {hasSaved && (
          <p className="text-muted text-xs">
            <Trans>What is secret is kept encrypted and never shown again. Replace it to change it.</Trans>
          </p>
        )}
        {hasWeakSecret(schema, draft.data) && (
          <p className="text-muted text-xs">
            <Trans>
              A secret here could be an ordinary word or number. It is hidden in errors and logs, but not in
              data.
            </Trans>
          </p>
        )}
        <details className="rounded-lg border border-line" open={draft.allowedHosts.length > 0}>
          <summary className="cursor-pointer rounded-lg px-3 py-2 font-medium">
            <Trans>Allowed hosts</Trans>
          </summary>
          <div className="grid gap-2 border-line border-t p-3">
            <p className="text-muted text-xs">
              <Trans>Only sent to these hosts. Leave empty to allow any host.</Trans>
            </p>
            <SchemaForm
              schema={hostsSchema}
              value={{ allowedHosts: draft.allowedHosts }}
              onChange={(path, value) => {
                const next = applyChange({ allowedHosts: draft.allowedHosts }, { path, value });
                if (isJsonObject(next)) change({ allowedHosts: textsOf(next.allowedHosts) });
              }}
            />
          </div>
        </details>
        {failed && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {explainError(save.error)}
          </p>
        )}
        <TestResult test={test} />
      </form>
    </Dialog>
  );
}

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** A credential is resolved before any item is there: nothing in it is an expression. */
const plain = new WeakMap<JsonSchema, JsonSchema>();

function withoutExpressions(schema: JsonSchema): JsonSchema {
  const known = plain.get(schema);
  if (known !== undefined) return known;
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, { ...field, ui: { ...field.ui, expression: false } }] as const,
  );
  const created = { ...schema, properties: Object.fromEntries(properties) };
  plain.set(schema, created);
  return created;
}

interface TestResultProps {
  readonly test: {
    readonly isPending: boolean;
    readonly isSuccess: boolean;
    readonly error: unknown;
  };
}

function TestResult({ test }: TestResultProps) {
  const box = useRef<HTMLDivElement>(null);
  const { isPending, isSuccess, error } = test;
  useEffect(() => {
    if (isPending || isSuccess || error !== null) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isPending, isSuccess, error]);
  return (
    <div ref={box} role="status" className="empty:hidden">
      {isPending && (
        <p className="flex items-center gap-2 text-muted">
          <Spinner /> <Trans>The service is asked…</Trans>
        </p>
      )}
      {isSuccess && (
        <p className="flex items-center gap-2 rounded-md bg-success-soft px-3 py-2 text-success">
          <CircleCheck aria-hidden size={16} /> <Trans>It works.</Trans>
        </p>
      )}
      {error !== null && (
        <p className="flex items-start gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
          <CircleX aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span dir="auto">{explainError(error)}</span>
        </p>
      )}
    </div>
  );
}
