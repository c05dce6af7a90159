import type { ReactNode } from 'react';
import { create } from 'zustand';

export interface ShownTooltip {
  readonly anchor: Element;
  readonly label: ReactNode;
  readonly shortcut: string | undefined;
  readonly side: 'top' | 'inline-end';
}

export const useTooltipStore = create<{ readonly shown: ShownTooltip | undefined }>()(() => ({
  shown: undefined,
}));

const delayMs = 400;
/** One after the other needs no delay: somebody is looking along a toolbar. */
const soonMs = 300;
let timer: ReturnType<typeof setTimeout> | undefined;
let hiddenAt = Number.NEGATIVE_INFINITY;

export function showTooltip(tooltip: ShownTooltip): void {
  clearTimeout(timer);
  const soon = performance.now() - hiddenAt < soonMs || useTooltipStore.getState().shown !== undefined;
  timer = setTimeout(() => useTooltipStore.setState({ shown: tooltip }), soon ? 0 : delayMs);
}

export function hideTooltip(): void {
  clearTimeout(timer);
  if (useTooltipStore.getState().shown === undefined) return;
  hiddenAt = performance.now();
  useTooltipStore.setState({ shown: undefined });
}

/** Stays while the pointer crosses from the element to its tooltip. */
export function hideTooltipSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(hideTooltip, 100);
}

export const keepTooltip = (): void => clearTimeout(timer);
