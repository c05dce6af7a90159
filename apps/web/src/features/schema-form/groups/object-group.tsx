import { Trans, useLingui } from '@lingui/react/macro';
import { Plus, X } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { effectiveValue, initialValue } from '../defaults.ts';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { humanize } from '../names.ts';
import { asObject } from '../schema.ts';
import { isShown } from '../show-when.ts';
import { GroupFrame } from './group-frame.tsx';
import { ObjectFields } from './object-fields.tsx';

export function ObjectGroup(group: GroupProps) {
  return (
    <GroupFrame group={group}>
      <div className="grid gap-3 border-line border-s-2 ps-3">
        <ObjectFields
          schema={group.schema}
          path={group.path}
          value={effectiveValue(group.value, group.schema)}
          issues={group.issues}
        />
      </div>
    </GroupFrame>
  );
}

/** Fields that most people do not need: shown once they are added, or set already. */
export function OptionalGroup(group: GroupProps) {
  const { schema, path, value, issues, label, required } = group;
  const { definitions, change, disabled } = useForm();
  const { t } = useLingui();
  const effective = effectiveValue(value, schema);
  if (effective === undefined && !required) {
    return (
      <GroupFrame
        group={group}
        end={
          <Button
            size="small"
            look="ghost"
            icon={<Plus size={14} />}
            disabled={disabled}
            aria-label={t`Add: ${label}`}
            onClick={() => change(path, initialValue(schema, definitions))}
          >
            <Trans>Add</Trans>
          </Button>
        }
      >
        {null}
      </GroupFrame>
    );
  }
  const set = asObject(effective);
  const present = (name: string) =>
    schema.required?.includes(name) === true || (Object.hasOwn(set, name) && set[name] !== undefined);
  const addable = Object.entries(schema.properties ?? {}).filter(
    ([name, field]) =>
      !present(name) && field.const === undefined && isShown(name, schema, effective, definitions),
  );
  const add = (name: string) => {
    const field = schema.properties?.[name];
    if (field !== undefined) change([...path, name], initialValue(field, definitions));
  };
  const labelOf = (name: string) => schema.properties?.[name]?.title ?? humanize(name);
  const removable = Object.keys(set).filter((name) => schema.required?.includes(name) !== true);
  return (
    <GroupFrame
      group={group}
      end={
        schema.default === undefined &&
        !required && (
          <IconButton
            label={t`Remove: ${label}`}
            size="small"
            disabled={disabled}
            onClick={() => change(path, undefined)}
          >
            <X size={14} />
          </IconButton>
        )
      }
    >
      <div className="grid gap-3 border-line border-s-2 ps-3">
        {Object.keys(schema.properties ?? {})
          .filter(present)
          .map((name) => (
            <div key={name} className="flex items-start gap-1">
              <div className="grid min-w-0 grow">
                <ObjectFields
                  schema={schema}
                  path={path}
                  value={effective}
                  issues={issues}
                  only={(one) => one === name}
                />
              </div>
              {removable.includes(name) && (
                <IconButton
                  label={t`Remove: ${labelOf(name)}`}
                  size="small"
                  disabled={disabled}
                  onClick={() => change([...path, name], undefined)}
                >
                  <X size={14} />
                </IconButton>
              )}
            </div>
          ))}
        {addable.length > 0 && (
          <div>
            <Menu
              align="start"
              trigger={
                <Button size="small" look="ghost" icon={<Plus size={14} />} disabled={disabled}>
                  <Trans>Add an option</Trans>
                </Button>
              }
            >
              {addable.map(([name]) => (
                <MenuItem key={name} onSelect={() => add(name)}>
                  {labelOf(name)}
                </MenuItem>
              ))}
            </Menu>
          </div>
        )}
      </div>
    </GroupFrame>
  );
}
