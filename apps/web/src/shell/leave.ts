import type { useNavigate } from '@tanstack/react-router';
import { explainError } from '../api/explain-error.ts';
import { signOut } from '../api/identity.ts';
import { queryClient } from '../api/query-client.ts';
import { showToast } from '../ui/toasts.tsx';

/** Signs out and forgets everything that was read. */
export async function leave(navigate: ReturnType<typeof useNavigate>): Promise<void> {
  try {
    await signOut();
  } catch (error) {
    showToast('error', explainError(error));
    return;
  }
  await navigate({ to: '/sign-in' });
  queryClient.clear();
}
