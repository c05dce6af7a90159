import { t } from '@lingui/core/macro';

export type ReachedKind = 'webhook' | 'form' | 'chat';

/** What trying a trigger is called, by what it takes. */
export function listenLabel(kind: ReachedKind): string {
  switch (kind) {
    case 'webhook':
      return t`Listen for a request`;
    case 'form':
      return t`Try the form`;
    case 'chat':
      return t`Try the chat`;
  }
}
