/**
 * Keys pressed for something that is still on its way. They reach the field that it opens with, in their order; the
 * screen that it will cover hears nothing of them.
 */

/** For the focus to come, once what was waited for is there. */
const focusWithinMs = 1_000;

type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && /^(text|search|url|tel|password)$/.test(target.type));

/** What a key writes; undefined: nothing. AltGr writes, though it looks like Ctrl and Alt. */
function writtenBy(event: KeyboardEvent): string | undefined {
  const isCommand = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
  return isCommand || [...event.key].length !== 1 ? undefined : event.key;
}

/**
 * Holds keys from now on; `onEscape` instead, when that is pressed. Returns what ends it: told whether it has arrived,
 * which it must be as it is drawn, before its field takes the focus.
 */
export function holdKeys(onEscape: () => void): (hasArrived: boolean) => void {
  const keys: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const press = (event: KeyboardEvent) => {
    // What `replay` sends is not for here.
    if (event.isComposing || !event.isTrusted) return;
    const written = writtenBy(event);
    if (event.key === 'Escape') {
      end();
      onEscape();
    } else if (event.key === 'Backspace') keys.pop();
    else if (event.key === 'Enter') keys.push(event.key);
    else if (written !== undefined) keys.push(written);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const focused = ({ target }: FocusEvent) => {
    window.removeEventListener('focusin', focused, true);
    // When whatever gives the focus has done all that it does then.
    setTimeout(async () => {
      if (isField(target) && target === document.activeElement) await replay(target, keys);
      end();
    });
  };
  const end = () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', press, true);
    window.removeEventListener('focusin', focused, true);
  };
  window.addEventListener('keydown', press, true);
  return (hasArrived) => {
    if (!hasArrived) {
      end();
      return;
    }
    window.addEventListener('focusin', focused, true);
    timer = setTimeout(end, focusWithinMs);
  };
}

/** Up to the first Enter: what comes after it is meant for something else. */
async function replay(field: Field, keys: readonly string[]): Promise<void> {
  const enter = keys.indexOf('Enter');
  const text = (enter === -1 ? keys : keys.slice(0, enter)).join('');
  if (text !== '') write(field, text);
  // Until what listens has drawn what came of it.
  await Promise.resolve();
  if (enter !== -1) pressEnter(field);
}

function write(field: Field, text: string): void {
  const { selectionStart, selectionEnd, value } = field;
  field.setRangeText(text, selectionStart ?? value.length, selectionEnd ?? value.length, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/** As the browser does: Enter that is not handled otherwise submits the form. */
function pressEnter(field: Field): void {
  const isLeft = field.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
  );
  if (isLeft && field instanceof HTMLInputElement) field.form?.requestSubmit();
}
