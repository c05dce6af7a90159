/** A field of the parameters: fixed, or an expression with its result under it. Fields of the input can be dropped on it. */
import { useLingui } from '@lingui/react/macro';
import { isExpression } from '@reporunner/core';
import { Maximize2, SquareFunction } from 'lucide-react';
import { type DragEvent, type FormEvent, type ReactNode, useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { FieldFrame, type LeafField } from '../../schema-form/index.ts';
import { usePanelStore } from '../node-panel/panel-store.ts';
import { carriesCode, droppedCode } from './dropped-code.ts';
import { ExpressionDialog } from './expression-dialog.tsx';
import { LazyTemplateEditor } from './lazy-template-editor.tsx';
import { PreviewLine } from './preview-line.tsx';
import type { Preview } from './preview-template.ts';
import { dropInto, toTemplate } from './template-text.ts';
import { usePreview } from './use-preview.ts';

/** Kinds whose text goes on being there when a field is dropped on it. */
const texts: ReadonlySet<string> = new Set(['text', 'longText', 'any']);
const editedElsewhere: ReadonlySet<string> = new Set(['code', 'secret']);

export function ExpressionField({ field }: { readonly field: LeafField }) {
  // Where the caret goes in an editor that appears because of what somebody did in this field.
  const [focusAt, setFocusAt] = useState<number>();
  if (!field.allowsExpression || editedElsewhere.has(field.kind))
    return <FieldFrame field={field}>{field.control}</FieldFrame>;
  return isExpression(field.value) ? (
    <TemplateField
      field={field}
      value={field.value}
      focusAt={focusAt}
      onFixed={() => setFocusAt(undefined)}
    />
  ) : (
    <FixedField field={field} onExpression={setFocusAt} />
  );
}

const smallButton =
  'inline-flex size-6 shrink-0 items-center justify-center rounded-md transition-opacity hover:bg-hover';
/** Where there is no pointer that could hover, it is always there. */
const shownOnHover =
  'text-muted focus-visible:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100 [@media(hover:hover)]:opacity-0';

interface ModeButtonProps {
  readonly field: LeafField;
  readonly on: boolean;
  readonly onClick: () => void;
}

function ModeButton({ field, on, onClick }: ModeButtonProps) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={t`Expression: ${field.label}`}
      title={on ? t`Back to a fixed value` : t`Use an expression`}
      disabled={field.disabled}
      onClick={onClick}
      className={classNames(smallButton, on ? 'text-accent-ink' : shownOnHover)}
    >
      <SquareFunction aria-hidden size={16} />
    </button>
  );
}

/** A box of these has room for the button inside. */
const boxes: ReadonlySet<LeafField['kind']> = new Set(['text', 'number']);

/** In a row there is no line for the label: the button stands in the box, or beside the control. */
function Layout(props: {
  readonly field: LeafField;
  readonly button: ReactNode;
  readonly below?: ReactNode;
  readonly children: ReactNode;
}) {
  const { field, button, below, children } = props;
  if (field.compact && boxes.has(field.kind) && !isExpression(field.value)) {
    return (
      <FieldFrame field={field} below={below}>
        <div className="relative min-w-0 [&_input]:pe-8">
          {children}
          <div className="absolute end-1 top-1">{button}</div>
        </div>
      </FieldFrame>
    );
  }
  if (field.compact) {
    return (
      <FieldFrame field={field} below={below}>
        <div className="flex min-w-0 items-start gap-0.5">
          <div className="min-w-0 grow">{children}</div>
          <div className="pt-1">{button}</div>
        </div>
      </FieldFrame>
    );
  }
  return (
    <FieldFrame field={field} labelEnd={button} below={below}>
      {children}
    </FieldFrame>
  );
}

interface TemplateFieldProps {
  readonly field: LeafField;
  readonly value: string;
  readonly focusAt: number | undefined;
  readonly onFixed: () => void;
}

function TemplateField({ field: source, value, focusAt, onFixed }: TemplateFieldProps) {
  const { t } = useLingui();
  const [expanded, setExpanded] = useState(false);
  const { preview, ask } = usePreview(value, {
    hint: source.schema.ui?.jsonTemplate,
    parameter: String(source.path[0]),
    full: expanded,
  });
  const field = withoutEcho(source, preview);
  const { ids, issues, help, label, kind, disabled, setValue } = field;
  const previewId = `${ids.control}-preview`;
  const describedBy = [previewId, help && ids.help, issues.length > 0 && ids.error].filter(Boolean).join(' ');
  const toFixed = async () => {
    // What is shown may still be that of the text before.
    const result = value.includes('{{') ? await ask() : undefined;
    onFixed();
    setValue(fixedOf(value, result?.kind === 'value' ? result.value : undefined));
  };
  return (
    <div className="group/field min-w-0">
      <Layout
        field={field}
        button={<ModeButton field={field} on onClick={() => void toFixed()} />}
        below={<PreviewLine id={previewId} preview={preview} onFix={setValue} />}
      >
        <div className="relative flex">
          <LazyTemplateEditor
            value={value}
            onChange={setValue}
            multiline={kind === 'longText' || kind === 'json' || kind === 'any'}
            tall={kind === 'longText' || kind === 'json'}
            label={label}
            id={ids.control}
            describedBy={describedBy}
            invalid={issues.length > 0 || preview?.kind === 'error'}
            disabled={disabled}
            {...(focusAt === undefined ? {} : { focusAt })}
          />
          {/* Code runs from left to right in every language: on the right, it is beside the short last line. */}
          <button
            type="button"
            aria-label={t`In full size: ${label}`}
            title={t`In full size`}
            onClick={() => setExpanded(true)}
            className={classNames(smallButton, shownOnHover, 'absolute right-1 bottom-1 bg-surface')}
          >
            <Maximize2 aria-hidden size={13} />
          </button>
        </div>
      </Layout>
      {expanded && (
        <ExpressionDialog
          label={label}
          value={value}
          preview={preview}
          disabled={disabled}
          onChange={setValue}
          onClose={() => setExpanded(false)}
        />
      )}
    </div>
  );
}

/** The preview says it already, or as a part of what the problem says. */
function withoutEcho(field: LeafField, preview: Preview | undefined): LeafField {
  if (preview?.kind !== 'error' || field.issues.length === 0) return field;
  const said = preview.message;
  return {
    ...field,
    issues: field.issues.filter(({ message }) => !message.includes(said) && !said.includes(message)),
  };
}

/** A text without sections stays as it is; otherwise its result, where that is plain data; otherwise nothing. */
function fixedOf(template: string, result: unknown): LeafField['value'] {
  const text = template.slice(1);
  if (!text.includes('{{')) return text === '' ? undefined : text;
  if (typeof result === 'string' || typeof result === 'number' || typeof result === 'boolean') return result;
  return undefined;
}

interface FixedFieldProps {
  readonly field: LeafField;
  readonly onExpression: (caret: number) => void;
}

function FixedField({ field, onExpression }: FixedFieldProps) {
  const panel = usePanelStore();
  const [over, setOver] = useState(false);
  const { value, setValue, schema } = field;
  const keepsText = texts.has(field.kind);
  const put = (code: string) => {
    const next = dropInto(value, code, keepsText);
    onExpression(next.length - 1);
    setValue(next);
  };
  const toExpression = () => {
    const next = toTemplate(value ?? (schema.default === null ? undefined : schema.default));
    onExpression(next.length - 1);
    setValue(next);
  };
  const accept = (event: DragEvent) => {
    if (!carriesCode(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  // `{{` means an expression wherever it is typed.
  const watch = (event: FormEvent<HTMLElement>) => {
    const { target } = event;
    if (!keepsText || !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    const caret = target.selectionStart ?? target.value.length;
    if (target.value.slice(caret - 2, caret) !== '{{') return;
    event.stopPropagation();
    const rest = target.value.slice(caret).replace(/^\}\}/, '');
    onExpression(caret + 1);
    setValue(`=${target.value.slice(0, caret)}  }}${rest}`);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the keyboard's way is the insert button of the data view
    <div
      className={classNames(
        'group/field min-w-0 rounded-md',
        over && 'outline-2 outline-accent-ink outline-offset-2',
      )}
      onDragEnter={accept}
      onDragOver={accept}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const code = droppedCode(event.dataTransfer);
        if (code === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        put(code);
      }}
      onInputCapture={watch}
      onFocus={() => panel.setState({ insert: put })}
    >
      <Layout field={field} button={<ModeButton field={field} on={false} onClick={toExpression} />}>
        {field.control}
      </Layout>
    </div>
  );
}
