import { useLingui } from '@lingui/react/macro';
import { ChevronDown } from 'lucide-react';
import { Button, type ButtonProps } from '../../../ui/button.tsx';

/** The button of the menu, whether the menu is here yet or not. */
export function TriggerMenuButton(props: Omit<ButtonProps, 'look'>) {
  const { t } = useLingui();
  return (
    <Button
      look="primary"
      aria-label={t`Run from a trigger`}
      className="rounded-s-none border-on-accent/30 border-s px-1.5"
      {...props}
    >
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
}
