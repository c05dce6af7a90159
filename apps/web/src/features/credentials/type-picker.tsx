import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { CredentialType } from '../../api/credentials.ts';
import { inputClass } from '../../ui/text-field.tsx';
import { CredentialIcon } from './credential-icon.tsx';

interface TypePickerProps {
  readonly types: readonly CredentialType[];
  readonly onPick: (type: CredentialType) => void;
}

const searchedAbove = 6;

/** What kind of credential it is to be. */
export function TypePicker({ types, onPick }: TypePickerProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = types.filter(({ type, label, description }) => {
    const all = `${label} ${description} ${type}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return (
    <div className="grid gap-3 pb-3">
      {types.length > searchedAbove && (
        <input
          type="search"
          aria-label={t`Search kinds of credentials`}
          placeholder={t`Search`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={inputClass}
        />
      )}
      <ul className="grid gap-2 sm:grid-cols-2">
        {found.map((type) => (
          <li key={type.type}>
            <button
              type="button"
              onClick={() => onPick(type)}
              className="flex h-full w-full items-start gap-3 rounded-lg border border-line bg-surface p-3 text-start transition-colors hover:border-accent hover:bg-hover"
            >
              <CredentialIcon icon={type.icon} />
              <span className="min-w-0">
                <span dir="auto" className="block font-medium">
                  {type.label}
                </span>
                <span dir="auto" className="block text-muted text-xs">
                  {type.description}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="text-muted">
          <Trans>Nothing found</Trans>
        </p>
      )}
    </div>
  );
}
