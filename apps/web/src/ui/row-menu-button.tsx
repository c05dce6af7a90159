import { Ellipsis } from 'lucide-react';
import { IconButton, type IconButtonProps } from './icon-button.tsx';

/** The three dots at the end of a row. */
export function RowMenuButton(props: Omit<IconButtonProps, 'children'>) {
  return (
    <IconButton {...props}>
      <Ellipsis aria-hidden size={16} />
    </IconButton>
  );
}
