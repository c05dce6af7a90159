import { Plural, Trans } from '@lingui/react/macro';
import { Tags } from 'lucide-react';
import { Button, type ButtonProps } from '../../ui/button.tsx';

/** Opens the choice of tags, and says how many are chosen. */
export function TagsButton({ count, ...rest }: ButtonProps & { readonly count: number }) {
  return (
    <Button icon={<Tags aria-hidden size={14} />} look={count > 0 ? 'secondary' : 'ghost'} {...rest}>
      {count === 0 ? <Trans>Tags</Trans> : <Plural value={count} one="# tag" other="# tags" />}
    </Button>
  );
}
