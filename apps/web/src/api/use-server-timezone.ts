import { useQuery } from '@tanstack/react-query';
import { meQuery } from './identity.ts';

/** Where a workflow that sets no time zone runs. That of the browser until the server has said so. */
export function useServerTimezone(): string {
  return useQuery(meQuery).data?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
