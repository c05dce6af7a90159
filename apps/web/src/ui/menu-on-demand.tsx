import { cloneElement, type ReactElement, Suspense, useState } from 'react';

interface MenuOnDemandProps {
  /** The button, until it has been pressed once; the menu brings its own. */
  readonly trigger: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'menu' }>;
  /** A lazy component around a `Menu` with `defaultOpen`. */
  readonly children: ReactElement;
}

/** A menu whose code and elements are not there before somebody asks for it: one for each row of a long list. */
export function MenuOnDemand({ trigger, children }: MenuOnDemandProps) {
  const [asked, setAsked] = useState(false);
  const button = cloneElement(trigger, { 'aria-haspopup': 'menu', onClick: () => setAsked(true) });
  return asked ? <Suspense fallback={trigger}>{children}</Suspense> : button;
}
