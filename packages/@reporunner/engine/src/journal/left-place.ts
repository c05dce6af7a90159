/** What an event says is being left: steps that are under way there will not come to an end. */
import type { ScopePath } from '../events.ts';
import type { EventHeader } from './event-header.ts';

/** A scope with all that is in it, or, with a node, what is in that container. */
export interface LeftPlace {
  readonly scope: ScopePath;
  readonly nodeId?: string;
}

/** What the event leaves; bodies that lost a race are in no event before their container ends. */
export function leftBy(header: EventHeader): LeftPlace | undefined {
  switch (header.type) {
    case 'Stopping':
      return { scope: '' };
    case 'ScopeStopped':
      return { scope: header.scope, nodeId: header.nodeId };
    case 'NodeFailed':
      return header.retryAt === undefined ? { scope: header.scope } : undefined;
    case 'NodeSucceeded':
      return header.control === undefined ? undefined : { scope: header.scope };
    default:
      return undefined;
  }
}

/** True for the scope that is left and everything in it, or for the bodies of the container. */
export function isInside(path: ScopePath, { scope, nodeId }: LeftPlace): boolean {
  if (nodeId === undefined) return scope === '' || path === scope || path.startsWith(`${scope}/`);
  const prefix = `${scope === '' ? '' : `${scope}/`}${nodeId}`;
  return path.startsWith(prefix) && /^[[.#]/.test(path.slice(prefix.length));
}

const suffix = '.finally';

/** True when a `finally` lies between what is left and this scope. `tries`: containers that have one, by id. */
export function isInFinally(path: ScopePath, { scope }: LeftPlace, tries: ReadonlySet<string>): boolean {
  return path
    .slice(scope === '' ? 0 : scope.length + 1)
    .split('/')
    .some((part) => part.endsWith(suffix) && tries.has(part.slice(0, -suffix.length)));
}
