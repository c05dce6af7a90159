import { Box } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { classNames } from './class-names.ts';

type Table = typeof import('./node-icon-table.ts').nodeIcons;

let table: Table | undefined;
let asked = false;
const listeners = new Set<() => void>();

function load(): void {
  if (asked) return;
  asked = true;
  void import('./node-icon-table.ts').then(({ nodeIcons }) => {
    table = nodeIcons;
    for (const listener of listeners) listener();
  });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** A node's colour by its group: the text colour of its icon. */
export const groupColour: Readonly<Record<string, string>> = {
  trigger: 'text-group-trigger',
  flow: 'text-group-flow',
  data: 'text-group-data',
  io: 'text-group-io',
  ai: 'text-group-ai',
  communication: 'text-group-communication',
  development: 'text-group-development',
};

interface NodeIconProps {
  /** The icon's name in the node's definition; absent: a plain box. */
  readonly icon: string | undefined;
  readonly group?: string | undefined;
  readonly size?: number;
  readonly className?: string;
}

/** The icon of a node type. Decoration: the name of the node must be shown beside it. */
export function NodeIcon({ icon, group, size = 16, className }: NodeIconProps) {
  const icons = useSyncExternalStore(subscribe, () => table);
  useEffect(load, []);
  const look = classNames('shrink-0', group !== undefined && groupColour[group], className);
  // Its room is kept while the table is on its way.
  if (icons === undefined) return <span aria-hidden className={look} style={{ width: size, height: size }} />;
  const Icon = (icon === undefined ? undefined : icons[icon]) ?? Box;
  return <Icon aria-hidden size={size} className={look} />;
}
