/** Secrets at rest: AES-256-GCM with a fresh nonce, bound to the record they belong to. */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { syncFolderNow } from '../files/sync-folder.ts';
import { credentialMessage } from '../messages/credential-messages.ts';

const keyBytes = 32;

/** Names a key without telling it. */
function keyId(key: Uint8Array): string {
  return createHash('sha256').update('reporunner key').update(key).digest('hex').slice(0, 8);
}

/** `v1.<key id>.<nonce>.<tag>.<ciphertext>`, the binary parts as base64url. */
export function seal(key: Uint8Array, identity: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(identity));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [
    'v1',
    keyId(key),
    ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')),
  ].join('.');
}

/** Whether it was sealed with this key; whether it was changed since, only `unseal` knows. */
export const isSealedWith = (key: Uint8Array, sealed: string): boolean => sealed.split('.')[1] === keyId(key);

function undecipherable(cause?: unknown): ServiceError {
  return new ServiceError(credentialMessage('undecipherable'), {
    code: 'CREDENTIAL_DECRYPT_FAILED',
    service: 'credentials',
    cause,
  });
}

/** @throws ServiceError CREDENTIAL_DECRYPT_FAILED for another key, another record, or changed data. */
export function unseal(key: Uint8Array, identity: string, sealed: string): string {
  const [version, id, ...parts] = sealed.split('.');
  const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (
    version !== 'v1' ||
    id !== keyId(key) ||
    nonce?.length !== 12 ||
    tag?.length !== 16 ||
    text === undefined
  )
    throw undecipherable();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
      .setAAD(Buffer.from(identity))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch (error) {
    throw undecipherable(error);
  }
}

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'CONFIG_INVALID', service: 'credentials' });
}

function parseKey(text: string, where: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== keyBytes) throw invalid(credentialMessage('keyInvalid', { where }));
  return key;
}

interface KeyPlace {
  readonly value?: string;
  readonly file: string;
}

/**
 * The key that credentials are encrypted with: from the environment, or from a file that only its owner may read,
 * made at the first start.
 * @throws ServiceError CONFIG_INVALID when it is malformed, cannot be read or written, or when others may read the file.
 */
export const loadEncryptionKey = (from: KeyPlace): Uint8Array =>
  readEncryptionKey(from) ?? withReason(from, () => makeKey(from.file));

/** As `loadEncryptionKey`, and makes none: undefined before the first start. @throws ServiceError CONFIG_INVALID. */
export const readEncryptionKey = (from: KeyPlace): Uint8Array | undefined =>
  withReason(from, () => readKey(from));

function withReason<T>({ file }: KeyPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ServiceError || code === undefined) throw error;
    const reason = code === 'EISDIR' ? credentialMessage('keyIsFolder') : code;
    throw invalid(credentialMessage('keyUnusable', { file, reason }));
  }
}

function readKey({ value, file }: KeyPlace): Uint8Array | undefined {
  if (value !== undefined && value !== '') return parseKey(value, 'REPORUNNER_ENCRYPTION_KEY');
  if (!existsSync(file)) return undefined;
  if (statSync(file).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw invalid(credentialMessage('keyReadable', { file }));
  }
  return parseKey(readFileSync(file, 'utf8'), file);
}

function makeKey(file: string): Uint8Array {
  const key = randomBytes(keyBytes);
  const handle = openSync(file, 'wx', 0o600);
  writeSync(handle, `${key.toString('hex')}\n`);
  fsyncSync(handle);
  closeSync(handle);
  syncFolderNow(dirname(file));
  return key;
}
