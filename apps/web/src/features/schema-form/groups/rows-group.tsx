import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { issuesWithin } from '../issues.ts';
import { humanize } from '../names.ts';
import { asObject, type JsonSchema } from '../schema.ts';
import { schemaForType } from '../typed-value.ts';
import { GroupFrame } from './group-frame.tsx';
import { AddButton, ElementMenu, useReorder } from './list-parts.tsx';
import { useList } from './use-list.ts';

/** A value of any type, or a third cell, needs more room than a narrow panel's line has. */
const wraps = (fields: readonly (readonly [string, JsonSchema])[]) =>
  fields.some(([, schema]) => schema.type === undefined && schema.enum === undefined);

/** A choice is as wide as its words; unless there is much room, a value of any type has a line of its own. */
function cellClass(schema: JsonSchema, count: number): string {
  if (schema.enum !== undefined) return count > 2 ? 'min-w-0 w-28 shrink-0' : 'min-w-0 flex-1 basis-0';
  return schema.type === undefined
    ? 'min-w-0 order-last basis-full @2xl:order-none @2xl:flex-[2.5] @2xl:basis-0'
    : 'min-w-0 flex-1 basis-0';
}

/** A list of small things: one line each. */
export function RowsGroup(group: GroupProps) {
  const { label, path, issues } = group;
  const { t } = useLingui();
  const { Field } = useForm();
  const list = useList(group);
  const reorder = useReorder(list);
  const rows = useRef<HTMLDivElement>(null);
  const fields = Object.entries(list.items.properties ?? {});
  const addAndFocus = () => {
    flushSync(() => list.add());
    // The first box of the new row is where one goes on.
    rows.current?.lastElementChild?.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
  };
  const empty = list.elements.length === 0;
  // With nothing in it, a list takes one line.
  const add = <AddButton label={label} disabled={!list.canAdd} onAdd={addAndFocus} />;
  return (
    <GroupFrame group={group} end={empty && add}>
      {fields.length > 1 && list.elements.length > 0 && <Headings fields={fields} />}
      <div
        ref={rows}
        className={classNames('grid empty:hidden', wraps(fields) ? 'gap-3 @2xl:gap-1' : 'gap-1')}
      >
        {list.elements.map(({ key, value }, index) => {
          const name = t`${label} ${index + 1}`;
          return (
            <div
              key={key}
              {...reorder.target(index)}
              className={classNames('group/element flex items-start gap-1', reorder.mark(index))}
            >
              <div className="-ms-4 pt-1">{reorder.grip(index)}</div>
              <div className="flex min-w-0 grow flex-wrap items-start gap-1">
                {fields.length === 0 ? (
                  <div className="min-w-0 flex-1">
                    <Field
                      schema={list.items}
                      path={[...path, index]}
                      label={list.items.title ?? name}
                      required
                      value={value}
                      issues={issuesWithin(issues, [...path, index])}
                      compact
                    />
                  </div>
                ) : (
                  fields.map(([field, schema]) => (
                    <div key={field} className={cellClass(schema, fields.length)}>
                      <Field
                        schema={field === 'value' ? schemaForType(schema, asObject(value).type) : schema}
                        path={[...path, index, field]}
                        label={t`${schema.title ?? humanize(field)}, ${name}`}
                        required={list.items.required?.includes(field) === true}
                        value={asObject(value)[field]}
                        issues={issuesWithin(issues, [...path, index, field])}
                        compact
                      />
                    </div>
                  ))
                )}
                <div className="flex pt-1">
                  {list.elements.length > 1 && <ElementMenu list={list} index={index} name={name} />}
                  <IconButton
                    label={t`Remove: ${name}`}
                    size="small"
                    disabled={!list.canRemove}
                    onClick={() => list.remove(index)}
                  >
                    <X size={14} />
                  </IconButton>
                </div>
              </div>
            </div>
          );
        })}
      </div>
      {!empty && add}
    </GroupFrame>
  );
}

function Headings({ fields }: { readonly fields: readonly (readonly [string, JsonSchema])[] }) {
  return (
    <div
      aria-hidden
      className={classNames('gap-1 pe-13 text-2xs text-muted', wraps(fields) ? 'hidden @2xl:flex' : 'flex')}
    >
      {fields.map(([name, schema]) => (
        <span
          key={name}
          title={schema.description}
          className={classNames('truncate', cellClass(schema, fields.length))}
        >
          {schema.title ?? humanize(name)}
        </span>
      ))}
    </div>
  );
}
