import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import type { ReactNode } from 'react';
import type { TestAddress } from '../../../api/test-addresses.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../ui/button.tsx';
import { setPart } from '../canvas-model/edits.ts';
import { useProblems, useSession } from '../session/use-session.ts';

interface ListenNoticesProps {
  readonly node: WorkflowNode;
  readonly address: TestAddress;
  readonly others: number;
}

/** What makes a test different from what one might expect. */
export function ListenNotices({ node, address, others }: ListenNoticesProps) {
  const { t } = useLingui();
  const { bytes } = useFormat();
  const { draft } = useSession();
  const isInvalid = useProblems(({ items }) => items.some(({ severity }) => severity === 'error'));
  const { verifies = 'none', maxBodyBytes } = address.trigger ?? {};
  const notices: ReactNode[] = [];
  if (node.pinned !== undefined)
    notices.push(
      <span key="pinned" className="flex flex-wrap items-center gap-2">
        <Trans>
          The output of this trigger is pinned: runs begin with the pinned data, whatever comes in.
        </Trans>
        <Button
          size="small"
          onClick={() =>
            draft.apply({ label: t`Unpin ${node.name}` }, [setPart(['nodes', node.id, 'pinned'], undefined)])
          }
        >
          <Trans>Unpin</Trans>
        </Button>
      </span>,
    );
  if (isInvalid && address.runs === 'workflow')
    notices.push(
      <Trans key="invalid">
        The workflow has problems. Until they are solved only the trigger runs, so that what comes in is kept.
      </Trans>,
    );
  if (verifies !== 'none')
    notices.push(
      <Trans key="verifies">
        Callers have to prove who they are, as set under Authentication. Requests that you send from here need
        not, because you are signed in.
      </Trans>,
    );
  if (others > 0)
    notices.push(
      <Plural
        key="others"
        value={others}
        one="Somebody else listens to this trigger too, at another address."
        other="# other people listen to this trigger too, at other addresses."
      />,
    );
  if (maxBodyBytes !== undefined) {
    const limit = bytes(maxBodyBytes);
    notices.push(<span key="limit">{t`Bodies and files are kept whole, up to ${limit} a request.`}</span>);
  }
  if (notices.length === 0) return null;
  return (
    <ul className="grid gap-1 text-muted text-xs">
      {notices.map((notice) => (
        <li key={(notice as { key: string }).key}>{notice}</li>
      ))}
    </ul>
  );
}
