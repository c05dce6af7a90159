/** The path of a webhook: literal segments, `:name` for any one segment, and `*` at the end for the rest. */
import { type Message, ServiceError } from '@reporunner/core';
import { parameterMessage } from '@reporunner/integrations';

const parameter = /^(?::[A-Za-z_]\w*|\*)$/;
/** Letters and digits of any language, and what RFC 3986 lets stand in a segment; `%` with two digits. */
const literal = /^(?:[\p{L}\p{M}\p{N}_.~@!$&'()+,;=-]|%[\da-f]{2})+$/iu;
/** Would be something else once decoded: several segments, a parameter, a step up, nothing that is written. */
const ambiguous = /^[:*]|^\.{1,2}$|[/\p{Cc}]/u;

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'core.webhook' });
}

function decoded(segment: string): string | undefined {
  if (!literal.test(segment)) return undefined;
  try {
    const text = decodeURIComponent(segment);
    return ambiguous.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * The path as the router compares it: without slashes at its ends, its literal segments decoded, for requests are too.
 * @throws ServiceError NODE_PARAMETER_INVALID.
 */
export function webhookPath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') throw invalid(parameterMessage('webhookPathEmpty'));
  const segments = trimmed.split('/');
  return segments
    .map((segment, index) => {
      if (segment === '*' && index !== segments.length - 1)
        throw invalid(parameterMessage('webhookPathRest'));
      if (parameter.test(segment)) return segment;
      const text = decoded(segment);
      if (text === undefined) throw invalid(parameterMessage('webhookPathSegment', { segment }));
      return text;
    })
    .join('/');
}
