import { Trans, useLingui } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { X } from 'lucide-react';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { SearchSelect } from '../../../ui/search-select.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { issuesWithin } from '../issues.ts';
import { humanize } from '../names.ts';
import { operatorLabel, unaryOperators, valueTypes } from '../operators.ts';
import { asObject, type JsonSchema } from '../schema.ts';
import { GroupFrame } from './group-frame.tsx';
import { AddButton, ElementMenu, useReorder } from './list-parts.tsx';
import { useList } from './use-list.ts';

const anything: JsonSchema = {};
const typeName: JsonSchema = { type: 'string', enum: valueTypes };

/** Rows of left, operator and right, with "and" or "or" between them. */
export function ConditionsGroup(group: GroupProps) {
  const { label, path, combine } = group;
  const { change } = useForm();
  const list = useList(group);
  const reorder = useReorder(list);
  const rows = useRef<HTMLDivElement>(null);
  const [or, combinePath] = [combine === 'or', [...path.slice(0, -1), 'combine']];
  const empty = list.elements.length === 0;
  // With nothing in it, a list takes one line.
  const add = (
    <AddButton
      label={label}
      disabled={!list.canAdd}
      onAdd={() => {
        flushSync(() => list.add());
        rows.current?.lastElementChild?.querySelector('input')?.focus();
      }}
    />
  );
  return (
    <GroupFrame
      group={group}
      end={
        empty
          ? add
          : combine !== undefined && (
              <Combine or={or} onChange={(next) => change(combinePath, next ? 'or' : 'and')} />
            )
      }
    >
      <div ref={rows} className="grid empty:hidden">
        {list.elements.map(({ key, value }, index) => (
          <div key={key}>
            {index > 0 && (
              <div className="my-1 flex items-center gap-2 text-2xs text-muted">
                <span className="h-px w-3 bg-line" />
                {combine === undefined ? null : or ? <Trans>or</Trans> : <Trans>and</Trans>}
                <span className="h-px grow bg-line" />
              </div>
            )}
            <div
              {...reorder.target(index)}
              className={classNames('group/element flex items-start gap-1', reorder.mark(index))}
            >
              <div className="-ms-4 pt-1">{reorder.grip(index)}</div>
              <Condition group={group} items={list.items} index={index} value={value} />
              <div className="flex pt-1">
                {list.elements.length > 1 && (
                  <ElementMenu list={list} index={index} name={`${label} ${index + 1}`} />
                )}
                <RemoveButton label={label} index={index} disabled={!list.canRemove} onRemove={list.remove} />
              </div>
            </div>
          </div>
        ))}
      </div>
      {!empty && add}
    </GroupFrame>
  );
}

function RemoveButton({
  label,
  index,
  disabled,
  onRemove,
}: {
  readonly label: string;
  readonly index: number;
  readonly disabled: boolean;
  readonly onRemove: (index: number) => void;
}) {
  const { t } = useLingui();
  const number = index + 1;
  return (
    <IconButton
      label={t`Remove: ${label} ${number}`}
      size="small"
      disabled={disabled}
      onClick={() => onRemove(index)}
    >
      <X size={14} />
    </IconButton>
  );
}

function Combine({ or, onChange }: { readonly or: boolean; readonly onChange: (or: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Segmented
      small
      label={t`Combine with`}
      value={or ? 'or' : 'and'}
      options={[
        { value: 'and', label: t`All (AND)` },
        { value: 'or', label: t`Any (OR)` },
      ]}
      onChange={(picked) => onChange(picked === 'or')}
    />
  );
}

interface ConditionProps {
  readonly group: GroupProps;
  readonly items: JsonSchema;
  readonly index: number;
  readonly value: JsonValue;
}

function Condition({ group, items, index, value }: ConditionProps) {
  const { t } = useLingui();
  const { Field, change, disabled } = useForm();
  const path = [...group.path, index];
  const condition = asObject(value);
  const operator = typeof condition.operator === 'string' ? condition.operator : '';
  const { left = anything, operator: operators = anything, right = anything } = items.properties ?? {};
  const unary = unaryOperators.has(operator);
  const number = index + 1;
  const side = (name: 'left' | 'right', label: string, schema: JsonSchema) => (
    <Field
      schema={schema}
      path={[...path, name]}
      label={label}
      required={false}
      value={condition[name]}
      issues={issuesWithin(group.issues, [...path, name])}
      compact
    />
  );
  return (
    <div className="flex min-w-0 grow flex-wrap items-start gap-1">
      <div className="min-w-0 basis-full @xl:flex-1 @xl:basis-0">
        {side('left', t`Value, condition ${number}`, left)}
      </div>
      <div className={classNames('w-36 shrink-0', unary && 'grow @xl:grow-0')}>
        <SearchSelect
          label={t`Operator, condition ${number}`}
          value={operator}
          disabled={disabled}
          options={(operators.enum ?? []).map((one) => ({
            value: String(one),
            label: operatorLabel(String(one)) ?? humanize(String(one)),
          }))}
          onChange={(next) => change([...path, 'operator'], next)}
        />
      </div>
      <div className="min-w-0 flex-1 basis-0">
        {!unary &&
          side('right', t`Compared with, condition ${number}`, operator === 'isType' ? typeName : right)}
      </div>
    </div>
  );
}
