import { t } from '@lingui/core/macro';
import type { Refusal } from '../canvas-model/connections.ts';

/** Why a connection is refused, for people. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal) {
    case 'missing':
      return t`It is not there any more.`;
    case 'itself':
      return t`A node cannot lead to itself.`;
    case 'exists':
      return t`They are connected already.`;
    case 'kind':
      return t`This input takes something else.`;
    case 'otherScope':
      return t`It is in another container. Connect the containers themselves.`;
    case 'otherBody':
      return t`It is in another part of the container.`;
    case 'cycle':
      return t`This would create a cycle. Use a Loop to repeat steps.`;
    case 'noInput':
      return t`A trigger cannot have an input.`;
    case 'noOutput':
      return t`Nothing can come after it.`;
  }
}
