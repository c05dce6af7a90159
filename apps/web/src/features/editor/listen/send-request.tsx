import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { Copy, Send, SquareTerminal } from 'lucide-react';
import { useId, useState } from 'react';
import { meQuery } from '../../../api/identity.ts';
import type { TestAddress } from '../../../api/test-addresses.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Select } from '../../../ui/select.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { copyText } from './copy-text.ts';
import { RequestBody } from './request-body.tsx';
import { RequestStart } from './request-start.tsx';
import { ResponseView } from './response-view.tsx';
import { type SentResponse, sendTestRequest } from './send-test-request.ts';
import { curlOf, emptyRequest, type TestRequest } from './test-request.ts';

const exampleHeader = 'x-event: order.created';

/** The address of a webhook, and a request to it that can be sent from here or from a terminal. */
export function SendRequest({
  node,
  address,
}: {
  readonly node: WorkflowNode;
  readonly address: TestAddress;
}) {
  const { t } = useLingui();
  const id = useId();
  const { data: me } = useQuery(meQuery);
  const { methods = [], path = '', verifies = 'none' } = address.trigger ?? {};
  const [request, setRequest] = useState<TestRequest>(() => emptyRequest(methods, path));
  const [file, setFile] = useState<File>();
  const [response, setResponse] = useState<SentResponse>();
  const [isSending, setSending] = useState(false);
  const change = (part: Partial<TestRequest>) => setRequest({ ...request, ...part });
  const base = address.base ?? '';
  const urlAt = (below: string) => `${me?.webhookUrl ?? location.origin}${base}/${below}`;
  const send = async () => {
    setSending(true);
    setResponse(await sendTestRequest(`${base}/${request.path}`, request, file));
    setSending(false);
  };
  const url = urlAt(path);
  return (
    <div className="grid gap-4">
      <div className="flex min-w-0 items-center gap-1 rounded-lg border bg-page px-3 py-2">
        <span dir="ltr" className="shrink-0 rounded bg-sunken px-1.5 py-0.5 font-mono text-2xs text-muted">
          {methods.join(' ')}
        </span>
        {/* What was made for the test may be cut, what the trigger says of its path not as soon. */}
        <code dir="ltr" className="flex min-w-0 grow select-all text-xs" title={url}>
          <span className="truncate">{urlAt('').slice(0, -1)}</span>
          <span className="max-w-1/2 shrink-0 truncate">/{path}</span>
        </code>
        <IconButton
          label={t`Copy the address`}
          size="small"
          onClick={() => void copyText(url, t`Address copied`)}
        >
          <Copy size={14} />
        </IconButton>
        <IconButton
          label={t`Copy as cURL`}
          size="small"
          onClick={() =>
            void copyText(curlOf(urlAt(request.path), request, verifies, file?.name), t`Command copied`)
          }
        >
          <SquareTerminal size={14} />
        </IconButton>
      </div>
      <form
        aria-labelledby={`${id}-title`}
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h3 id={`${id}-title`} className="font-semibold">
            <Trans>Send test request</Trans>
          </h3>
          <RequestStart node={node} methods={methods} path={path} onStart={setRequest} />
        </div>
        <div className="flex gap-2">
          <div className="w-28 shrink-0">
            <Select
              aria-label={t`Method`}
              value={request.method}
              onChange={({ target }) => change({ method: target.value })}
              options={methods.map((method) => ({ value: method, label: method }))}
            />
          </div>
          <input
            aria-label={t`Path and query`}
            dir="ltr"
            className={`${inputClass} font-mono text-xs`}
            value={request.path}
            onChange={({ target }) => change({ path: target.value.replace(/^\/+/, '') })}
          />
        </div>
        <div className="grid gap-1">
          <label htmlFor={`${id}-headers`} className="font-medium">
            <Trans>Headers</Trans>
          </label>
          <textarea
            id={`${id}-headers`}
            dir="ltr"
            rows={2}
            spellCheck={false}
            placeholder={exampleHeader}
            value={request.headers}
            onChange={({ target }) => change({ headers: target.value })}
            className="w-full rounded-md border border-line-strong bg-surface p-2.5 font-mono text-xs"
          />
        </div>
        <RequestBody request={request} onChange={change} file={file} onFile={setFile} />
        <div>
          <Button type="submit" look="primary" busy={isSending} icon={<Send size={14} aria-hidden />}>
            <Trans>Send test request</Trans>
          </Button>
        </div>
      </form>
      {response !== undefined && <ResponseView response={response} />}
    </div>
  );
}
