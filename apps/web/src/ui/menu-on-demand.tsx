import { cloneElement, type ReactElement, type ReactNode, useState } from 'react';

interface MenuOnDemandProps {
  /** The button, until it has been pressed once; the menu brings its own. */
  readonly trigger: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'menu' }>;
  /** A lazy part around a `Menu` with `defaultOpen`. */
  readonly children: ReactElement<{ meanwhile?: ReactNode; onClose?: () => void }>;
}

/** A menu whose code and elements are not there before somebody asks for it: one for each row of a long list. */
export function MenuOnDemand({ trigger, children }: MenuOnDemandProps) {
  const [asked, setAsked] = useState(false);
  if (asked) return cloneElement(children, { meanwhile: trigger, onClose: () => setAsked(false) });
  return cloneElement(trigger, { 'aria-haspopup': 'menu', onClick: () => setAsked(true) });
}
