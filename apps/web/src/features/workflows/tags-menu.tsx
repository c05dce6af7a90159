import { useFormat } from '../../i18n/use-format.ts';
import { Menu, MenuCheckItem } from '../../ui/menu.tsx';
import { TagsButton } from './tags-button.tsx';

interface TagsMenuProps {
  readonly known: readonly { readonly tag: string; readonly count: number }[];
  readonly chosen: readonly string[];
  readonly onChange: (tags: readonly string[] | undefined) => void;
}

export function TagsMenu({ known, chosen, onChange }: TagsMenuProps) {
  const format = useFormat();
  return (
    <Menu defaultOpen align="start" trigger={<TagsButton count={chosen.length} />}>
      {known.map(({ tag, count }) => (
        <MenuCheckItem
          key={tag}
          checked={chosen.includes(tag)}
          hint={format.number(count)}
          onChange={(checked) => {
            const tags = checked ? [...chosen, tag] : chosen.filter((one) => one !== tag);
            onChange(tags.length === 0 ? undefined : tags);
          }}
        >
          {tag}
        </MenuCheckItem>
      ))}
    </Menu>
  );
}
