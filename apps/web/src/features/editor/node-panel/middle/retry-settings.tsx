import { Trans, useLingui } from '@lingui/react/macro';
import type { RetryPolicy } from '@reporunner/core';
import { useId } from 'react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { Select } from '../../../../ui/select.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import { inputClass } from '../../../../ui/text-field.tsx';
import { LiveDurationField } from '../../duration/live-duration-field.tsx';
import { defaultRetry, parseCodes, retryDelays } from './retry-policy.ts';

interface RetrySettingsProps {
  readonly retry: RetryPolicy | undefined;
  readonly onChange: (retry: RetryPolicy | undefined) => void;
}

export function RetrySettings({ retry, onChange }: RetrySettingsProps) {
  const { t } = useLingui();
  const { duration, list } = useFormat();
  const attemptsId = useId();
  const backoffId = useId();
  const codesId = useId();
  const change = (part: Partial<RetryPolicy>) => onChange({ ...defaultRetry, ...retry, ...part });
  return (
    <div className="grid gap-3">
      <Switch
        label={t`Try again when it fails`}
        checked={retry !== undefined}
        onChange={(on) => onChange(on ? defaultRetry : undefined)}
      />
      {retry !== undefined && (
        <div className="grid gap-3 border-s-2 ps-4">
          <div className="flex flex-wrap gap-3">
            <div className="grid w-28 gap-1">
              <label htmlFor={attemptsId} className="font-medium text-sm">
                <Trans>Tries in all</Trans>
              </label>
              <input
                id={attemptsId}
                type="number"
                min={1}
                max={100}
                value={retry.attempts}
                className={inputClass}
                onChange={({ target }) => {
                  const attempts = Math.round(target.valueAsNumber);
                  if (attempts >= 1 && attempts <= 100) change({ attempts });
                }}
              />
            </div>
            <div className="grid w-44 gap-1">
              <label htmlFor={backoffId} className="font-medium text-sm">
                <Trans>Time between</Trans>
              </label>
              <Select
                id={backoffId}
                value={retry.backoff}
                options={[
                  { value: 'fixed', label: t`Always the same` },
                  { value: 'linear', label: t`Growing evenly` },
                  { value: 'exponential', label: t`Doubling` },
                ]}
                onChange={({ target }) => change({ backoff: target.value as RetryPolicy['backoff'] })}
              />
            </div>
          </div>
          <LiveDurationField
            label={t`First delay`}
            value={retry.delayMs}
            maxMs={3_600_000}
            onChange={(delayMs = 0) => change({ delayMs })}
          />
          {retry.backoff !== 'fixed' && (
            <LiveDurationField
              label={t`Longest delay`}
              value={retry.maxDelayMs}
              maxMs={86_400_000}
              onChange={(maxDelayMs = 0) => change({ maxDelayMs })}
            />
          )}
          <p className="text-muted text-xs">
            <Trans>Waits about {list(retryDelays(retry).map(duration))}.</Trans>
          </p>
          <div className="grid gap-1">
            <label htmlFor={codesId} className="font-medium text-sm">
              <Trans>Only these error codes</Trans>
            </label>
            <input
              id={codesId}
              dir="ltr"
              key={retry.on?.join() ?? ''}
              defaultValue={retry.on?.join(', ') ?? ''}
              placeholder="HTTP_STATUS, TIMEOUT"
              aria-describedby={`${codesId}-help`}
              className={`${inputClass} font-mono text-xs`}
              onBlur={({ target }) => {
                const { on: _, ...rest } = retry;
                const codes = parseCodes(target.value);
                onChange(codes.length === 0 ? rest : { ...rest, on: codes });
              }}
            />
            <p id={`${codesId}-help`} className="text-muted text-xs">
              <Trans>Empty: every error that may pass by itself, such as a busy server.</Trans>
            </p>
          </div>
        </div>
      )}
    </div>
  );
}
