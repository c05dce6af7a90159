import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { Copy, ExternalLink } from 'lucide-react';
import { meQuery } from '../../../../api/identity.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { copyText } from '../../listen/copy-text.ts';
import { ListenButton } from '../../listen/listen-button.tsx';
import { useSession } from '../../session/use-session.ts';
import { addressesOf } from './trigger-addresses.ts';

/** The addresses of a trigger, to be copied to where they are called from. */
export function AddressList({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { workflowId, catalogue } = useSession();
  const { data: me } = useQuery(meQuery);
  const addresses = addressesOf(node, catalogue.find(node), workflowId, location.origin, me?.webhookUrl);
  if (addresses.length === 0) return null;
  return (
    <div className="grid justify-items-start gap-3 rounded-lg border bg-page p-3">
      <ListenButton node={node} size="small" />
      <dl className="grid w-full gap-2">
        {addresses.map(({ kind, url, methods, opens }) => (
          <div key={kind} className="min-w-0">
            <dt className="text-muted text-xs">
              {kind === 'test' ? (
                <Trans>Test URL: runs the current draft. Needs an API key (Authorization: Bearer …)</Trans>
              ) : (
                <Trans>Production URL: live once published</Trans>
              )}
            </dt>
            <dd className="flex items-center gap-1">
              {methods.length > 0 && (
                <span
                  dir="ltr"
                  className="shrink-0 rounded bg-sunken px-1.5 py-0.5 font-mono text-2xs text-muted"
                >
                  {methods.join(' ')}
                </span>
              )}
              <code dir="ltr" className="min-w-0 grow select-all truncate text-xs" title={url}>
                {url}
              </code>
              <IconButton
                label={t`Copy the address`}
                size="small"
                onClick={() => void copyText(url, t`Address copied`)}
              >
                <Copy size={14} />
              </IconButton>
              {opens && (
                <a
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={t`Open the page`}
                  className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
                >
                  <ExternalLink aria-hidden size={14} />
                </a>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
