import { isExpression } from '@reporunner/core';
import type { ReactNode } from 'react';
import { AnyControl } from './controls/any-control.tsx';
import { BooleanControl, OptionsControl, SelectControl } from './controls/choice-controls.tsx';
import { CronControl } from './controls/cron-control.tsx';
import { DateControl } from './controls/date-control.tsx';
import { CodeControl, JsonControl } from './controls/json-control.tsx';
import { NumberControl } from './controls/number-control.tsx';
import { LongTextControl, SavedSecretControl, SecretControl, TextControl } from './controls/text-control.tsx';
import { TimezoneControl } from './controls/timezone-control.tsx';
import { WorkflowControl } from './controls/workflow-control.tsx';
import type { LeafField } from './form-context.ts';

/** Any kind of field may hold an expression, and then shows it, wherever it came from. */
export function LeafControl({ field }: { readonly field: LeafField }): ReactNode {
  if (field.allowsExpression && isExpression(field.value)) return <TextControl field={field} mono />;
  switch (field.kind) {
    case 'text':
      return <TextControl field={field} />;
    case 'longText':
      return <LongTextControl field={field} />;
    case 'secret':
      return <SecretControl field={field} />;
    case 'savedSecret':
      return <SavedSecretControl field={field} />;
    case 'number':
      return <NumberControl field={field} />;
    case 'boolean':
      return <BooleanControl field={field} />;
    case 'select':
      return <SelectControl field={field} />;
    case 'options':
      return <OptionsControl field={field} />;
    case 'code':
      return <CodeControl field={field} />;
    case 'json':
      return <JsonControl field={field} />;
    case 'any':
      return <AnyControl field={field} />;
    case 'date':
    case 'dateTime':
      return <DateControl field={field} kind={field.kind} />;
    case 'timezone':
      return <TimezoneControl field={field} />;
    case 'cron':
      return <CronControl field={field} />;
    case 'workflow':
      return <WorkflowControl field={field} />;
  }
}
