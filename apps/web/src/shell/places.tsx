/** The places of the rail, in their order. */
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { LinkProps } from '@tanstack/react-router';
import { History, KeyRound, LayoutTemplate, type LucideIcon, Settings, Workflow } from 'lucide-react';

export interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: MessageDescriptor;
  readonly icon: LucideIcon;
  /** `g` and this letter go there. */
  readonly letter: string;
}

export const places: readonly Place[] = [
  { to: '/workflows', label: msg`Workflows`, icon: Workflow, letter: 'w' },
  { to: '/templates', label: msg`Templates`, icon: LayoutTemplate, letter: 't' },
  { to: '/executions', label: msg`Executions`, icon: History, letter: 'e' },
  { to: '/credentials', label: msg`Credentials`, icon: KeyRound, letter: 'c' },
];

export const settingsPlace: Place = {
  to: '/settings',
  label: msg`Settings`,
  icon: Settings,
  letter: 's',
};
