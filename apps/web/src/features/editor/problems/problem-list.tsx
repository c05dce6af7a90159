import { Trans } from '@lingui/react/macro';
import type { Diagnostic } from '@reporunner/core';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useSession, useWorkflow } from '../session/use-session.ts';
import { goToProblem } from './go-to-problem.ts';

interface ProblemListProps {
  readonly problems: readonly Diagnostic[];
  /** Before it is gone to. */
  readonly onGo?: () => void;
}

/** What is wrong, in words, each a way to where it is. */
export function ProblemList({ problems, onGo }: ProblemListProps) {
  const session = useSession();
  const { nodes } = useWorkflow();
  return (
    <ul className="grid gap-0.5">
      {problems.map((problem, index) => {
        const name = nodes[problem.nodeId ?? '']?.name;
        return (
          <li key={`${problem.rule}-${problem.nodeId}-${problem.path?.join('.')}-${index}`}>
            <button
              type="button"
              onClick={() => {
                onGo?.();
                goToProblem(session, problem);
              }}
              className="flex w-full items-start gap-2 rounded-md px-2 py-1.5 text-start hover:bg-hover"
            >
              {problem.severity === 'error' ? (
                <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-danger" />
              ) : (
                <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warning" />
              )}
              <span className="min-w-0 grow">
                <span className="sr-only">
                  {problem.severity === 'error' ? <Trans>Error:</Trans> : <Trans>Warning:</Trans>}{' '}
                </span>
                <span dir="auto" className="break-words">
                  {problem.message}
                </span>
                {name !== undefined && (
                  <span dir="auto" className="block text-muted text-xs">
                    {name}
                    {problem.path !== undefined && problem.path.length > 0 && (
                      <bdi dir="ltr" className="ms-1.5 font-mono text-2xs">
                        {problem.path.join('.')}
                      </bdi>
                    )}
                  </span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
