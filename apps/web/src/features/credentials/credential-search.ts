/** What the address of the list says. */
export interface CredentialSearch {
  readonly text?: string | undefined;
  readonly type?: string | undefined;
}

export function parseCredentialSearch({ text, type }: Readonly<Record<string, unknown>>): CredentialSearch {
  return {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(typeof type === 'string' && type !== '' ? { type } : {}),
  };
}
