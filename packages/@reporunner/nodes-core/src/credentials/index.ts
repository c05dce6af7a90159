import {
  type CredentialDefinition,
  defineCredential,
  field,
  requestClientToken,
} from '@reporunner/integrations';
import { z } from 'zod';

const text = (label: string, help?: string) =>
  field(z.string().max(10_000), { label, ...(help === undefined ? {} : { help }) });
/** Space around a pasted value is ignored. Checked when it is saved, not in the form: a saved one is masked. */
const pasted = (wrong: RegExp, message: string) =>
  z
    .string()
    .trim()
    .max(20_000)
    .refine((value) => !wrong.test(value), message);
const token = () =>
  pasted(/[^\x21-\x7e\x80-\xff]/, 'has no spaces and no line breaks; leave out the word Bearer');
const headerValue = () =>
  pasted(/[^\t\x20-\x7e\x80-\xff]/, 'has no line breaks and no characters beyond ISO-8859-1');
const secret = (label: string) => field(z.string().max(20_000), { label, secret: true });

const httpBasic = defineCredential({
  type: 'httpBasic',
  label: 'User and password',
  description: 'HTTP basic authentication.',
  icon: 'user-lock',
  fields: z.strictObject({
    user: field(
      z
        .string()
        .max(10_000)
        .regex(
          /^[^:\p{Cc}]*$/u,
          'has no colon and no control characters: basic authentication cannot carry them',
        ),
      { label: 'User' },
    ),
    password: secret('Password'),
  }),
});

const httpBearer = defineCredential({
  type: 'httpBearer',
  label: 'Bearer token',
  description: 'A token in the Authorization header.',
  icon: 'key-round',
  fields: z.strictObject({ token: field(token(), { label: 'Token', secret: true }) }),
});

const headerName = field(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,128}$/, 'this is not the name of a header'),
  { label: 'Header' },
);

const httpHeader = defineCredential({
  type: 'httpHeader',
  label: 'Header',
  description: 'A secret in a header of your choice.',
  icon: 'key-round',
  fields: z.strictObject({ name: headerName, value: field(headerValue(), { label: 'Value', secret: true }) }),
});

const httpQuery = defineCredential({
  type: 'httpQuery',
  label: 'Query parameter',
  description: 'A secret in the address.',
  icon: 'key-round',
  fields: z.strictObject({ name: text('Parameter'), value: secret('Value') }),
});

const httpCustom = defineCredential({
  type: 'httpCustom',
  label: 'Custom headers and parameters',
  description: 'Headers and query parameters as JSON.',
  icon: 'braces',
  fields: z.strictObject({
    headers: field(z.record(z.string(), headerValue()).default({}), {
      label: 'Headers',
      kind: 'fields',
      secret: true,
    }),
    query: field(z.record(z.string(), z.string()).default({}), {
      label: 'Query parameters',
      kind: 'fields',
      secret: true,
    }),
  }),
});

const httpDigest = defineCredential({
  type: 'httpDigest',
  label: 'User and password (digest)',
  description: 'HTTP digest authentication, RFC 7616.',
  icon: 'user-lock',
  fields: z.strictObject({ user: text('User'), password: secret('Password') }),
});

const awsSignature = defineCredential({
  type: 'awsSignature',
  label: 'AWS signature',
  description: 'Signs requests to AWS and to services that take its signatures (version 4).',
  icon: 'signature',
  fields: z.strictObject({
    accessKeyId: text('Access key id'),
    secretAccessKey: secret('Secret access key'),
    sessionToken: field(z.string().max(20_000).default(''), { label: 'Session token', secret: true }),
    region: field(z.string().max(64).default('us-east-1'), { label: 'Region' }),
    service: field(z.string().min(1).max(64), { label: 'Service', placeholder: 's3' }),
  }),
});

const webhookHmac = defineCredential({
  type: 'webhookHmac',
  label: 'Signature (HMAC)',
  description: 'A shared secret that signs the raw body of a request.',
  icon: 'signature',
  fields: z.strictObject({
    secret: secret('Secret'),
    header: field(z.string().max(128).default('x-signature'), { label: 'Header with the signature' }),
    algorithm: field(z.enum(['sha1', 'sha256', 'sha512']).default('sha256'), { label: 'Algorithm' }),
    encoding: field(z.enum(['hex', 'base64']).default('hex'), { label: 'Encoding' }),
    prefix: field(z.string().max(32).default(''), {
      label: 'Text before the signature',
      placeholder: 'sha256=',
    }),
    timestampHeader: field(z.string().max(128).default(''), {
      label: 'Header with the time',
      help: 'In seconds; signed as "time.body". Empty: the body alone is signed.',
    }),
    toleranceSeconds: field(z.int().min(1).max(86_400).default(300), { label: 'Oldest request in seconds' }),
  }),
});

const oauth2ClientCredentials = defineCredential({
  type: 'oauth2ClientCredentials',
  label: 'OAuth2 client credentials',
  description: 'A token from an OAuth2 server, fetched and renewed by itself.',
  icon: 'shield-check',
  fields: z.strictObject({
    tokenUrl: field(z.url({ protocol: /^https?$/ }), { label: 'Token URL', destination: true }),
    clientId: text('Client id'),
    clientSecret: secret('Client secret'),
    scope: field(z.string().max(2_000).default(''), { label: 'Scopes' }),
  }),
  test: async (client, http, signal) => {
    await requestClientToken(client, http, signal);
  },
});

export const coreCredentials: readonly CredentialDefinition[] = [
  httpBasic,
  httpDigest,
  httpBearer,
  httpHeader,
  httpQuery,
  httpCustom,
  awsSignature,
  oauth2ClientCredentials,
  webhookHmac,
];
