import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Copy, ExternalLink } from 'lucide-react';
import { meQuery } from '../../../api/identity.ts';
import type { TestAddress } from '../../../api/test-addresses.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { copyText } from './copy-text.ts';

/** The page of a form or a chat, to be opened here or sent to somebody. */
export function OpenPage({ address: { base, trigger } }: { readonly address: TestAddress }) {
  const { t } = useLingui();
  const { data: me } = useQuery(meQuery);
  const url = `${me?.webhookUrl ?? location.origin}${base ?? ''}`;
  return (
    <div className="grid justify-items-start gap-3">
      <div className="flex w-full min-w-0 items-center gap-1 rounded-lg border bg-page px-3 py-2">
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
      </div>
      <a
        href={url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 font-medium text-on-accent text-sm shadow-card hover:bg-accent-hover"
      >
        <ExternalLink aria-hidden size={14} />
        {trigger?.kind === 'chat' ? <Trans>Open the chat</Trans> : <Trans>Open the form</Trans>}
      </a>
    </div>
  );
}
