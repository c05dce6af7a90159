import { Trans, useLingui } from '@lingui/react/macro';
import { useFormat } from '../../../i18n/use-format.ts';
import type { SentResponse } from './send-test-request.ts';

function pretty({ type, text }: { readonly type: string; readonly text: string }): string {
  if (!type.includes('json')) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** What the caller of the webhook gets. */
export function ResponseView({ response }: { readonly response: SentResponse }) {
  const { t } = useLingui();
  const { duration } = useFormat();
  if (!response.ok) {
    const { problem } = response;
    return (
      <p role="alert" className="text-danger">
        {t`The request was not sent: ${problem}`}
      </p>
    );
  }
  const took = duration(response.ms);
  const isFine = response.status < 400;
  return (
    <section aria-label={t`Response`} className="grid gap-1">
      <p role="status" className="flex items-center gap-2">
        <span className={isFine ? 'font-semibold text-success' : 'font-semibold text-danger'}>
          {response.status}
        </span>
        <span className="text-muted text-xs">{t`in ${took}`}</span>
      </p>
      {response.text === '' ? (
        <p className="text-muted text-xs">
          <Trans>The response has no body.</Trans>
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre dir="ltr" tabIndex={0} className="max-h-48 overflow-auto rounded-md bg-sunken p-2.5 text-xs">
          {pretty(response)}
        </pre>
      )}
    </section>
  );
}
