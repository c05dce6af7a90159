import { useLingui } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { summaryOf } from '../field-kind.ts';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { issuesWithin } from '../issues.ts';
import { matchVariant, variantsOf } from '../unions.ts';
import { GroupFrame } from './group-frame.tsx';
import { AddButton, ElementMenu, useReorder } from './list-parts.tsx';
import { ObjectFields } from './object-fields.tsx';
import { UnionFields } from './union-group.tsx';
import { type EditedList, useList } from './use-list.ts';

/** A list of larger things: a card each, which folds. */
export function ListGroup(group: GroupProps) {
  const { label } = group;
  const list = useList(group);
  const reorder = useReorder(list);
  // Many are folded to begin with; what the user adds is open.
  const [foldedAtFirst] = useState(list.elements.length > 3 ? list.elements.length : 0);
  const empty = list.elements.length === 0;
  // With nothing in it, a list takes one line.
  const add = <AddButton label={label} disabled={!list.canAdd} onAdd={() => list.add()} />;
  return (
    <GroupFrame group={group} end={empty && add}>
      {list.elements.length > 0 && (
        <div className="grid gap-2">
          {list.elements.map(({ key, value }, index) => (
            <div
              key={key}
              {...reorder.target(index)}
              className={classNames(
                'group/element rounded-lg border border-line bg-surface',
                reorder.mark(index),
              )}
            >
              <Card
                group={group}
                list={list}
                index={index}
                value={value}
                folded={key < foldedAtFirst}
                grip={reorder.grip(index)}
              />
            </div>
          ))}
        </div>
      )}
      {!empty && add}
    </GroupFrame>
  );
}

interface CardProps {
  readonly group: GroupProps;
  readonly list: EditedList;
  readonly index: number;
  readonly value: JsonValue;
  readonly folded: boolean;
  readonly grip: ReactNode;
}

function Card({ group, list, index, value, folded, grip }: CardProps) {
  const { t } = useLingui();
  const { Field, definitions } = useForm();
  const [open, setOpen] = useState(!folded);
  const body = useId();
  const path = [...group.path, index];
  const issues = issuesWithin(group.issues, path);
  const variants = variantsOf(list.items, definitions);
  const variant = variants[matchVariant(value, variants)];
  const summary = summaryOf(value);
  const name = t`${group.label} ${index + 1}`;
  return (
    <>
      <div className="flex items-center gap-1 py-1 ps-1 pe-1.5">
        {grip}
        <button
          type="button"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setOpen(!open)}
          className="flex min-h-6 min-w-0 grow items-center gap-1 rounded text-start"
        >
          {open ? (
            <ChevronDown aria-hidden size={14} />
          ) : (
            <ChevronRight aria-hidden size={14} className="rtl:rotate-180" />
          )}
          <span dir="auto" className="truncate font-medium text-xs">
            {open || summary === '' ? name : summary}
          </span>
          {!open && issues.length > 0 && <span className="size-1.5 shrink-0 rounded-full bg-danger" />}
        </button>
        <ElementMenu list={list} index={index} name={name} />
      </div>
      {open && (
        <div id={body} className="grid gap-3 border-line border-t p-3">
          {variant !== undefined ? (
            <UnionFields schema={list.items} path={path} value={value} issues={issues} label={name} />
          ) : list.items.properties !== undefined ? (
            <ObjectFields schema={list.items} path={path} value={value} issues={issues} />
          ) : (
            <Field schema={list.items} path={path} label={name} required value={value} issues={issues} />
          )}
        </div>
      )}
    </>
  );
}
