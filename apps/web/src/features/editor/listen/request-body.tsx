import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { Segmented } from '../../../ui/segmented.tsx';
import type { BodyKind, TestRequest } from './test-request.ts';

interface RequestBodyProps {
  readonly request: TestRequest;
  readonly onChange: (part: Partial<TestRequest>) => void;
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}

function problemOfJson(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The body of a test request: as text, or a file. */
export function RequestBody({ request, onChange, file, onFile }: RequestBodyProps) {
  const { t } = useLingui();
  const id = useId();
  const { method, bodyKind, body } = request;
  if (method === 'GET' || method === 'HEAD') return null;
  const problem = bodyKind === 'json' ? problemOfJson(body) : undefined;
  const placeholders: Readonly<Partial<Record<BodyKind, string>>> = {
    json: '{ "name": "Ada" }',
    form: 'name=Ada&city=London',
  };
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <label htmlFor={bodyKind === 'none' ? undefined : id} className="font-medium">
          <Trans>Body</Trans>
        </label>
        <Segmented<BodyKind>
          small
          label={t`Kind of body`}
          value={bodyKind}
          onChange={(kind) => onChange({ bodyKind: kind })}
          options={[
            { value: 'json', label: 'JSON' },
            { value: 'form', label: t`Form` },
            { value: 'text', label: t`Text` },
            { value: 'file', label: t`File` },
            { value: 'none', label: t`None` },
          ]}
        />
      </div>
      {bodyKind === 'file' && (
        <input
          id={id}
          type="file"
          aria-describedby={file === undefined ? undefined : `${id}-file`}
          onChange={({ target }) => onFile(target.files?.[0])}
          className="w-full rounded-md border border-line-strong bg-surface p-1.5 text-xs"
        />
      )}
      {bodyKind !== 'file' && bodyKind !== 'none' && (
        <textarea
          id={id}
          dir="ltr"
          rows={6}
          spellCheck={false}
          placeholder={placeholders[bodyKind]}
          value={body}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={({ target }) => onChange({ body: target.value })}
          className="w-full rounded-md border border-line-strong bg-surface p-2.5 font-mono text-xs aria-invalid:border-danger"
        />
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className="text-warning text-xs">
          {t`This is not JSON: ${problem}`}
        </p>
      )}
    </div>
  );
}
