import { createHash, createHmac, createSign, createVerify, randomBytes, randomUUID } from 'node:crypto';
import { type JsonValue, parsePath, subtitle, withPath } from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { withFilesOf } from './with-files-of.ts';

const parameters = z.strictObject({
  operation: field(z.enum(['hash', 'hmac', 'random', 'sign', 'verify', 'encode', 'decode']), {
    label: 'Operation',
    expression: false,
  }),
  value: field(z.union([z.string(), z.number(), z.boolean()]).default(''), {
    label: 'Value',
    needsValue: true,
    showWhen: { operation: ['hash', 'hmac', 'sign', 'verify', 'encode', 'decode'] },
  }),
  algorithm: field(
    z.enum(['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512']).default('sha256'),
    { label: 'Algorithm' },
  ),
  encoding: field(z.enum(['hex', 'base64', 'base64url']).default('hex'), { label: 'Encoding' }),
  random: field(z.enum(['uuid', 'bytes']).default('uuid'), {
    label: 'Kind',
    showWhen: { operation: ['random'] },
  }),
  size: field(z.int().min(1).max(1_024).default(32), {
    label: 'Bytes',
    showWhen: { operation: ['random'] },
  }),
  key: field(z.string().max(20_000).default(''), {
    label: 'Key in PEM',
    help: 'Private to sign, public to verify.',
    kind: 'longText',
    showWhen: { operation: ['sign', 'verify'] },
  }),
  signature: field(z.string().max(20_000).default(''), {
    label: 'Signature',
    needsValue: true,
    showWhen: { operation: ['verify'] },
  }),
  destination: field(z.string().min(1).max(512).default('data'), { label: 'Put the result in' }),
});

type Parameters = z.output<typeof parameters>;

function withKey<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw invalidParameter(
      nodeMessage('keyUnusable', {
        reason: error instanceof Error ? error.message : nodeMessage('notValid'),
      }),
    );
  }
}

const encodedForm = {
  hex: /^(?:[\da-f]{2})*$/i,
  base64: /^[\w+/-]*={0,2}$/,
  base64url: /^[\w+/-]*={0,2}$/,
} as const;

/** Node decodes as far as it can, and is silent about the rest. @throws ServiceError NODE_PARAMETER_INVALID. */
function decoded(text: string, encoding: Parameters['encoding']): string {
  const compact = text.replace(/\s+/g, '');
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  const isWhole = encoding === 'hex' || (compact.length - padding) % 4 !== 1;
  if (!isWhole || !encodedForm[encoding].test(compact))
    throw invalidParameter(nodeMessage('notEncoded', { encoding }));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(compact, encoding));
  } catch {
    throw invalidParameter(nodeMessage('encodedNoText', { encoding }));
  }
}

function compute(parameters: Parameters, secret: string | undefined): JsonValue {
  const text = String(parameters.value);
  switch (parameters.operation) {
    case 'hash':
      return createHash(parameters.algorithm).update(text).digest(parameters.encoding);
    case 'hmac':
      if (secret === undefined || secret === '') throw invalidParameter(nodeMessage('hmacSecret'));
      return createHmac(parameters.algorithm, secret).update(text).digest(parameters.encoding);
    case 'random':
      return parameters.random === 'uuid'
        ? randomUUID()
        : randomBytes(parameters.size).toString(parameters.encoding);
    case 'sign':
      return withKey(() =>
        createSign(parameters.algorithm).update(text).sign(parameters.key, parameters.encoding),
      );
    case 'verify':
      return withKey(() =>
        createVerify(parameters.algorithm)
          .update(text)
          .verify(parameters.key, parameters.signature, parameters.encoding),
      );
    case 'encode':
      return Buffer.from(text).toString(parameters.encoding);
    case 'decode':
      return decoded(text, parameters.encoding);
  }
}

export const cryptoNode = defineAction({
  type: 'core.crypto',
  label: 'Crypto',
  description: 'Hashes, signs and encodes values, and makes random ones.',
  group: 'data',
  icon: 'fingerprint',
  aliases: ['hash', 'hmac', 'sha256', 'md5', 'uuid', 'base64', 'sign'],
  intents: [
    'hash a value',
    'sign the payload',
    'make a uuid',
    'encode as base64',
    'random token',
    'verify a signature',
  ],
  subtitle: subtitle({ value: 'operation' }, { value: 'algorithm' }),
  parameters,
  credentials: [{ name: 'hmac', types: ['webhookHmac'], required: false }],
  run: async ({ parameters, item, credentials }) => {
    const secret = parameters.operation === 'hmac' ? (await credentials.get('hmac'))?.data.secret : undefined;
    const json = withPath(
      item.json,
      parsePath(parameters.destination),
      compute(parameters, typeof secret === 'string' ? secret : undefined),
    );
    return withFilesOf(item, json);
  },
  examples: [
    {
      title: 'SHA-256',
      parameters: { operation: 'hash', value: 'a' },
      input: [{}],
      output: [{ data: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' }],
    },
  ],
});
