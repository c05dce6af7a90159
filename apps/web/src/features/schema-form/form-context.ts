/** What every field of one form needs; it stays the same object, so that a keystroke renders one field. */
import type { JsonValue } from '@reporunner/core';
import { type ComponentType, createContext, type ReactNode, useContext } from 'react';
import type { LeafKind } from './field-kind.ts';
import type { FieldProps } from './field-props.ts';
import type { FormIssue } from './issues.ts';
import type { Definitions, JsonSchema, Path } from './schema.ts';

export interface FieldIds {
  readonly control: string;
  readonly label: string;
  readonly help: string;
  readonly error: string;
}

/** One value of a form, with everything that is needed to show it in another way. */
export interface LeafField {
  readonly path: Path;
  readonly kind: LeafKind;
  readonly schema: JsonSchema;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  /** As it is set; undefined while the default counts. */
  readonly value: JsonValue | undefined;
  readonly issues: readonly FormIssue[];
  readonly ids: FieldIds;
  readonly allowsExpression: boolean;
  /** It stands in a row: its label is for screen readers alone. */
  readonly compact: boolean;
  readonly disabled: boolean;
  readonly setValue: (value: JsonValue | undefined) => void;
  /** The plain control, without its label. */
  readonly control: ReactNode;
}

/** What a code editor has to do to stand in for the plain text box. */
export interface CodeSlotProps {
  readonly language: 'javascript' | 'typescript' | 'json';
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly ids: FieldIds;
  readonly label: string;
  readonly invalid: boolean;
  readonly disabled: boolean;
}

export interface FormSlots {
  readonly renderField?: (field: LeafField) => ReactNode;
  readonly renderCode?: (props: CodeSlotProps) => ReactNode;
}

export interface FormContextValue {
  readonly definitions: Definitions;
  readonly slots: FormSlots;
  readonly disabled: boolean;
  /** IANA name that times of this form are in; undefined: the server's. */
  readonly timezone: string | undefined;
  /** Draws a field of any kind. In here, because groups hold fields and fields may be groups. */
  readonly Field: ComponentType<FieldProps>;
  readonly change: (path: Path, value: JsonValue | undefined) => void;
}

export const FormContext = createContext<FormContextValue | undefined>(undefined);

export function useForm(): FormContextValue {
  const form = useContext(FormContext);
  if (form === undefined) throw new Error('There is no form around this field.');
  return form;
}
