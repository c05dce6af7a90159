import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { IconButton } from '../../../ui/icon-button.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { effectiveValue, initialValue } from '../defaults.ts';
import { Issues } from '../field-frame.tsx';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import { issuesWithin } from '../issues.ts';
import { asObject, type JsonSchema } from '../schema.ts';
import { GroupFrame } from './group-frame.tsx';
import { AddButton } from './list-parts.tsx';
import { nameProblem, type RecordRow, recordOf, rowsAfter } from './record-rows.ts';

/** Names and values: headers, query parameters. */
export function RecordGroup(group: GroupProps) {
  const { schema, path, value, issues, label } = group;
  const { t } = useLingui();
  const { Field, definitions, change, disabled } = useForm();
  const record = asObject(effectiveValue(value, schema));
  const [state, setState] = useState(() => ({ rows: rowsAfter([], record), seen: record }));
  let { rows } = state;
  if (state.seen !== record) {
    rows = JSON.stringify(recordOf(rows)) === JSON.stringify(record) ? rows : rowsAfter(rows, record);
    setState({ rows, seen: record });
  }
  const list = useRef<HTMLDivElement>(null);
  const items: JsonSchema =
    typeof schema.additionalProperties === 'object' ? schema.additionalProperties : { type: 'string' };
  const commit = (next: readonly RecordRow[]) => {
    setState({ rows: next, seen: record });
    if (JSON.stringify(recordOf(next)) !== JSON.stringify(record)) change(path, recordOf(next));
  };
  const problems = {
    missing: undefined,
    twice: t`This name is there already.`,
    forbidden: t`This name cannot be used.`,
  };
  const addRow = () => {
    const row = {
      key: Math.max(-1, ...rows.map(({ key }) => key)) + 1,
      name: '',
      value: initialValue(items, definitions),
    };
    flushSync(() => commit([...rows, row]));
    list.current?.lastElementChild?.querySelector('input')?.focus();
  };
  const empty = rows.length === 0;
  // With nothing in it, a list takes one line.
  const add = <AddButton label={label} disabled={disabled} onAdd={addRow} />;
  return (
    <GroupFrame group={group} end={empty && add}>
      <div ref={list} className="grid gap-1 empty:hidden">
        {rows.map((row, index) => {
          const problem = nameProblem(rows, row);
          const says = problem === undefined ? undefined : problems[problem];
          const number = index + 1;
          return (
            <div key={row.key} className="flex items-start gap-1">
              <div className="min-w-0 flex-2 basis-0">
                <input
                  aria-label={t`Name, ${label} ${number}`}
                  aria-invalid={says === undefined ? undefined : true}
                  placeholder={t`Name`}
                  dir="auto"
                  disabled={disabled}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={128}
                  value={row.name}
                  onChange={(event) =>
                    commit(rows.map((one) => (one === row ? { ...one, name: event.target.value } : one)))
                  }
                  className={inputClass}
                />
                {says !== undefined && <Issues issues={[{ path, message: says }]} />}
              </div>
              <div className="min-w-0 flex-3 basis-0">
                {problem === undefined ? (
                  <Field
                    schema={items}
                    path={[...path, row.name]}
                    label={t`Value, ${label} ${number}`}
                    required
                    value={row.value}
                    issues={issuesWithin(issues, [...path, row.name])}
                    compact
                  />
                ) : (
                  <input
                    aria-label={t`Value, ${label} ${number}`}
                    disabled
                    value={typeof row.value === 'object' ? JSON.stringify(row.value) : String(row.value)}
                    className={inputClass}
                  />
                )}
              </div>
              <IconButton
                label={t`Remove: ${row.name || t`${label} ${number}`}`}
                size="small"
                disabled={disabled}
                onClick={() => commit(rows.filter((one) => one !== row))}
                className="mt-1"
              >
                <X size={14} />
              </IconButton>
            </div>
          );
        })}
      </div>
      {!empty && add}
    </GroupFrame>
  );
}
