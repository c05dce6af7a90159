import { t } from '@lingui/core/macro';
import { showToast } from '../../../ui/toasts.tsx';

/** Copies a text, and says whether the browser let it. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast('success', done);
  } catch {
    showToast('error', t`The browser did not let it be copied. Mark the address and copy it manually.`);
  }
}
