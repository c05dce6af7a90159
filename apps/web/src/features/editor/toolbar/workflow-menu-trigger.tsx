import { useLingui } from '@lingui/react/macro';
import { Ellipsis } from 'lucide-react';
import { IconButton, type IconButtonProps } from '../../../ui/icon-button.tsx';

/** The button of the menu, whether the menu is here yet or not. */
export function WorkflowMenuTrigger(props: Partial<IconButtonProps>) {
  const { t } = useLingui();
  return (
    <IconButton label={t`More`} {...props}>
      <Ellipsis size={16} />
    </IconButton>
  );
}
