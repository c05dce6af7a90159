import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { useSession } from '../session/use-session.ts';

/** What the last change of the draft was, in words, for those who do not see it happen. */
export function useAnnouncements(): string {
  const { draft } = useSession();
  const { t } = useLingui();
  const [said, say] = useState('');
  useEffect(() => {
    let before = draft.getState();
    return draft.subscribe(() => {
      const now = draft.getState();
      const { undo, redo } = now;
      if (now.workflow !== before.workflow) {
        if (redo !== undefined && redo !== before.redo && redo === before.undo) say(t`Undone: ${redo}`);
        else if (undo !== undefined && undo !== before.undo && undo === before.redo)
          say(t`Done again: ${undo}`);
        else if (undo !== undefined && redo === undefined) say(undo);
      }
      before = now;
    });
  }, [draft, t]);
  return said;
}
